import { get, getList, getString } from '../../json.ts';
import { type Html, html } from '../html.ts';
import { chartHtml } from './chart.ts';
import { elementHtml, imageHtml, unknownHtml } from './elements.ts';
import { fieldHtml } from './fields.ts';
import { type Place, placeIn } from './reader.ts';
import { richTextHtml } from './richText.ts';
import { dataTableHtml, tableHtml } from './table.ts';
import { plainText, textHtml } from './text.ts';

/**
 * Block Kit as drawn by Slack: https://docs.slack.dev/reference/block-kit/blocks. Text in blocks is never
 * markup. Interactive elements carry what to send in `data-act`. A note replaces an unknown block.
 */
export function blocksHtml(blocks: readonly unknown[], place: Place): Html {
  return html`${blocks.map((block) => blockHtml(block, placeIn(place, getString(block, 'block_id') ?? '')))}`;
}

function blockHtml(block: unknown, place: Place): Html {
  const { reader } = place;
  const blockId = getString(block, 'block_id') ?? '';
  const text = (...path: string[]) => textHtml(get(block, ...path), reader);
  const type = getString(block, 'type') ?? 'block without a type';
  switch (type) {
    case 'header':
      return html`<h3 class="block header">${text('text')}</h3>`;
    case 'section':
      return section(block, place, blockId);
    case 'context':
      return html`<div class="block context">${getList(block, 'elements').map((element) =>
        getString(element, 'type') === 'image'
          ? imageHtml(element, 'context-image')
          : html`<span>${textHtml(element, reader)}</span>`,
      )}</div>`;
    case 'divider':
      return html`<hr class="block">`;
    case 'actions':
      return html`<div class="block actions">${getList(block, 'elements').map((element) => elementHtml(element, blockId, place))}</div>`;
    case 'image':
      return html`<figure class="block image">${get(block, 'title') !== undefined && html`<figcaption>${text('title')}</figcaption>`}${imageHtml(block, 'picture')}</figure>`;
    case 'rich_text':
      return html`<div class="block rich-text">${richTextHtml(block, reader)}</div>`;
    case 'table':
      return html`<div class="block">${tableHtml(block, reader)}</div>`;
    case 'data_table':
      return html`<div class="block">${dataTableHtml(block, place)}</div>`;
    case 'data_visualization':
      return chartHtml(block);
    case 'input':
      return input(block, place, blockId);
    default:
      return html`<div class="block">${unknownHtml(`${type} block`)}</div>`;
  }
}

function section(block: unknown, place: Place, blockId: string): Html {
  const accessory = get(block, 'accessory');
  const fields = getList(block, 'fields');
  const type = getString(accessory, 'type');
  return html`<div class="block section">
<div class="section-text">${get(block, 'text') !== undefined && html`<div class="text">${textHtml(get(block, 'text'), place.reader)}</div>`}${
    fields.length > 0 &&
    html`<div class="fields">${fields.map((field) => html`<div class="text">${textHtml(field, place.reader)}</div>`)}</div>`
  }</div>${accessory !== undefined && html`<div class="accessory is-${type}">${elementHtml(accessory, blockId, place)}</div>`}</div>`;
}

function input(block: unknown, place: Place, blockId: string): Html {
  const id = place.nextId();
  const hint = get(block, 'hint');
  const isOptional = get(block, 'optional') === true;
  const about = {
    blockId,
    name: blockId,
    labelledBy: `${id}-label`,
    describedBy: `${id}-error${hint === undefined ? '' : ` ${id}-hint`}`,
    acts: get(block, 'dispatch_action') === true,
    isRequired: !isOptional,
  };
  return html`<div class="block input" data-block="${blockId}">
<div class="label" id="${id}-label">${plainText(get(block, 'label'))}${isOptional && html` <span class="optional">(optional)</span>`}</div>
${fieldHtml(get(block, 'element'), about, place)}
<p class="field-error" id="${id}-error" role="alert"></p>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${textHtml(hint, place.reader)}</p>`}</div>`;
}
