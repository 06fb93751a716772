import { get, getString } from '../../json.ts';
import { type Html, html, safeUrl } from '../html.ts';
import { actOf, type ChoiceGroup, choicesOf } from './choices.ts';
import { fieldHtml } from './fields.ts';
import type { Place } from './reader.ts';
import { plainText, textHtml } from './text.ts';

/** An element of an `actions` block, or a section's accessory. */
export function elementHtml(element: unknown, blockId: string, place: Place): Html {
  const type = getString(element, 'type') ?? '';
  if (type === 'image') return imageHtml(element, 'accessory-image');
  if (type === 'button') return buttonHtml(element, blockId, place);
  if (place.isForm && type !== 'overflow') {
    return html`<div class="in-form">${fieldHtml(element, { blockId, name: getString(element, 'action_id') ?? '', label: labelOf(element), acts: true, isRequired: false }, place)}</div>`;
  }
  if (type === 'checkboxes' || type === 'radio_buttons') return boxesHtml(element, blockId, place);
  if (type === 'timepicker') {
    return html`<input class="picker" type="time" aria-label="${labelOf(element)}" value="${getString(element, 'initial_time')}" data-act="${actOf(element, blockId)}">`;
  }
  const groups = choicesOf(element, place);
  return groups ? menuHtml(element, blockId, groups, place) : unknownHtml(`${type} element`);
}

export function unknownHtml(what: string): Html {
  return html`<p class="unknown" role="note">The playground can't show this: ${what}.</p>`;
}

export function imageHtml(image: unknown, className: string): Html {
  const url = safeUrl(getString(image, 'image_url') ?? '');
  const words = getString(image, 'alt_text') ?? '';
  return url === undefined
    ? html`<span class="${className} no-image" role="img" aria-label="${words}">${words}</span>`
    : html`<img class="${className}" src="${url}" alt="${words}" referrerpolicy="no-referrer" loading="lazy">`;
}

function buttonHtml(element: unknown, blockId: string, place: Place): Html {
  const style = getString(element, 'style') ?? 'plain';
  const label = getString(element, 'accessibility_label');
  const named = label === undefined ? '' : html` aria-label="${label}"`;
  const text = textHtml(get(element, 'text'), place.reader);
  const act = actOf(element, blockId);
  const address = getString(element, 'url');
  if (address !== undefined) {
    const url = safeUrl(address);
    return url === undefined
      ? html`<span class="button refused">${text}</span>`
      : html`<a class="button ${style}" href="${url}" target="_blank" rel="noopener noreferrer" data-act="${act}"${named}>${text}</a>`;
  }
  const confirm = confirmHtml(element, place);
  return html`<button type="button" class="button ${style}" data-act="${act}"${named}${confirm?.attribute}>${text}</button>${confirm?.dialog}`;
}

/** An element's confirmation dialog, opened by the ID in `data-confirm`. */
function confirmHtml(element: unknown, place: Place): { attribute: Html; dialog: Html } | undefined {
  const confirm = get(element, 'confirm');
  if (confirm === undefined) return undefined;
  const id = place.nextId();
  const part = (name: string) => textHtml(get(confirm, name), place.reader);
  const style = getString(confirm, 'style') === 'danger' ? 'danger' : 'primary';
  const dialog = html`<dialog class="confirm" id="${id}" aria-labelledby="${id}-title"><form method="dialog">
<h2 id="${id}-title">${part('title')}</h2><p>${part('text')}</p>
<div class="dialog-buttons"><button class="button plain" value="deny">${part('deny')}</button><button class="button ${style}" value="confirm">${part('confirm')}</button></div>
</form></dialog>`;
  return { attribute: html` data-confirm="${id}"`, dialog };
}

function labelOf(element: unknown): string {
  const own = plainText(get(element, 'placeholder'));
  if (own !== '') return own;
  return getString(element, 'type') === 'overflow' ? 'More actions' : 'Choose';
}

function menuHtml(element: unknown, blockId: string, groups: readonly ChoiceGroup[], place: Place): Html {
  const id = place.nextId();
  const isOverflow = getString(element, 'type') === 'overflow';
  const chosen = groups.flatMap(({ choices }) => choices).find(({ isChosen }) => isChosen);
  const name = labelOf(element);
  const confirm = confirmHtml(element, place);
  const items = groups.map(({ label, choices }) => {
    const entries = choices.map(
      (choice) =>
        html`<button type="button" ${isOverflow ? html`role="menuitem"` : html`role="menuitemradio" aria-checked="${String(choice.isChosen)}"`} tabindex="-1" data-act="${actOf(element, blockId, choice.value)}"${confirm?.attribute}>${choice.label}${choice.description === '' ? '' : html`<small>${choice.description}</small>`}</button>`,
    );
    return label === ''
      ? entries
      : html`<div role="group" aria-label="${label}"><div class="group-label" aria-hidden="true">${label}</div>${entries}</div>`;
  });
  const face = isOverflow
    ? html`<button type="button" class="button plain overflow" aria-haspopup="menu" popovertarget="${id}" aria-label="${name}"><span aria-hidden="true">⋮</span></button>`
    : html`<button type="button" class="button plain select" aria-haspopup="menu" popovertarget="${id}" aria-label="${chosen === undefined ? name : `${name}: ${chosen.label}`}"><span>${chosen?.label ?? name}</span></button>`;
  return html`<span class="menu-of">${face}<div class="menu" id="${id}" popover role="menu" aria-label="${name}">${items}</div>${confirm?.dialog}</span>`;
}

/** As in Slack, every change is a separate action. */
function boxesHtml(element: unknown, blockId: string, place: Place): Html {
  const id = place.nextId();
  const type = getString(element, 'type') === 'checkboxes' ? 'checkbox' : 'radio';
  const choices = (choicesOf(element, place) ?? []).flatMap((group) => group.choices);
  return html`<div class="boxes" role="group" aria-label="Choose">${choices.map(
    (choice) =>
      html`<label><input type="${type}" name="${id}" data-act="${actOf(element, blockId, choice.value)}"${choice.isChosen && html` checked`}><span>${choice.label}${choice.description !== '' && html`<small>${choice.description}</small>`}</span></label>`,
  )}</div>`;
}
