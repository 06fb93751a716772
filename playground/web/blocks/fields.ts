import { get, getString } from '../../json.ts';
import { type Html, html } from '../html.ts';
import { actOf, type Choice, choicesOf } from './choices.ts';
import type { Place } from './reader.ts';
import { plainText } from './text.ts';

export interface FieldAbout {
  readonly blockId: string;
  /** The key for the value in the submission. */
  readonly name: string;
  /** For an element without a visible label. */
  readonly label?: string;
  /** IDs of the visible label, hint and error. */
  readonly labelledBy?: string;
  readonly describedBy?: string;
  /** Whether every change is sent to the app (`dispatch_action`). */
  readonly acts: boolean;
  readonly isRequired: boolean;
}

/** A modal's field, whose value the page reads by `data-field`. */
export function fieldHtml(element: unknown, about: FieldAbout, place: Place): Html {
  const type = getString(element, 'type') ?? '';
  const named = about.labelledBy
    ? html` aria-labelledby="${about.labelledBy}"`
    : html` aria-label="${about.label}"`;
  const described = about.describedBy && html` aria-describedby="${about.describedBy}"`;
  const act = about.acts && html` data-act="${actOf(element, about.blockId)}"`;
  const focus = get(element, 'focus_on_load') === true && html` autofocus`;
  const common = html` data-field="${about.name}"${named}${described}${act}${focus}`;
  const required = about.isRequired && html` required`;
  const placeholder = html` placeholder="${plainText(get(element, 'placeholder'))}"`;
  const length = (name: 'minlength' | 'maxlength', value: unknown) =>
    typeof value === 'number' &&
    (name === 'minlength' ? html` minlength="${value}"` : html` maxlength="${value}"`);
  const lengths = html`${length('minlength', get(element, 'min_length'))}${length('maxlength', get(element, 'max_length'))}`;
  const initial = getString(element, 'initial_value') ?? '';
  switch (type) {
    case 'plain_text_input':
      return get(element, 'multiline') === true
        ? html`<textarea rows="4"${common}${required}${placeholder}${lengths}>${initial}</textarea>`
        : html`<input type="text" value="${initial}"${common}${required}${placeholder}${lengths}>`;
    case 'timepicker':
      return html`<input type="time" value="${getString(element, 'initial_time')}"${common}${required}>`;
    case 'number_input': {
      const step = get(element, 'is_decimal_allowed') === true ? 'any' : '1';
      const min = getString(element, 'min_value');
      const max = getString(element, 'max_value');
      return html`<input type="number" step="${step}"${min !== undefined && html` min="${min}"`}${max !== undefined && html` max="${max}"`} value="${initial}"${common}${required}${placeholder}>`;
    }
    default:
      return choiceField(element, type, { about, common, required }, place);
  }
}

interface FieldParts {
  readonly about: FieldAbout;
  readonly common: Html;
  readonly required: Html | false;
}

function choiceField(
  element: unknown,
  type: string,
  { about, common, required }: FieldParts,
  place: Place,
): Html {
  const groups = choicesOf(element, place);
  if (!groups)
    return html`<p class="unknown" role="note">The playground can't show this: ${type} element.</p>`;
  if (type === 'checkboxes' || type === 'radio_buttons' || type.startsWith('multi_')) {
    const id = place.nextId();
    const many = type !== 'radio_buttons';
    const box = ({ value, label, description, isChosen }: Choice) =>
      html`<label><input type="${many ? 'checkbox' : 'radio'}" name="${id}" value="${value}"${isChosen && html` checked`}${!many && required}${about.acts && html` data-act="${actOf(element, about.blockId, value)}"`}><span>${label}${description !== '' && html`<small>${description}</small>`}</span></label>`;
    const boxes = groups.map(({ label, choices }) =>
      label === ''
        ? choices.map(box)
        : html`<div role="group" aria-label="${label}"><div class="group-label" aria-hidden="true">${label}</div>${choices.map(box)}</div>`,
    );
    return html`<div class="boxes" role="${many ? 'group' : 'radiogroup'}" data-many="${String(many)}"${common}>${boxes}</div>`;
  }
  const option = ({ value, label, isChosen }: Choice) =>
    html`<option value="${value}"${isChosen && html` selected`}>${label}</option>`;
  const empty = plainText(get(element, 'placeholder')) || 'Choose an option';
  return html`<select${common}${required}><option value="">${empty}</option>${groups.map(
    ({ label, choices }) =>
      label === '' ? choices.map(option) : html`<optgroup label="${label}">${choices.map(option)}</optgroup>`,
  )}</select>`;
}
