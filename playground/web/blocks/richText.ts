import { get, getList, getString } from '../../json.ts';
import { inlineToken } from '../../slack/messages/richText.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from './reader.ts';
import { tokenHtml } from './text.ts';

/** A `rich_text` block or cell. Its text is never parsed as markup. */
export function richTextHtml(block: unknown, reader: Reader): Html {
  return html`${getList(block, 'elements').map((part) => partHtml(part, reader))}`;
}

function partHtml(part: unknown, reader: Reader): Html {
  const elements = getList(part, 'elements');
  const inside = () => elements.map((element) => inlineHtml(element, reader));
  switch (getString(part, 'type')) {
    case 'rich_text_list': {
      const items = elements.map(
        (item) => html`<li>${getList(item, 'elements').map((element) => inlineHtml(element, reader))}</li>`,
      );
      const indent = `indent-${Number(get(part, 'indent') ?? 0)}`;
      if (getString(part, 'style') !== 'ordered') return html`<ul class="${indent}">${items}</ul>`;
      return html`<ol class="${indent}" start="${Number(get(part, 'offset') ?? 0) + 1}">${items}</ol>`;
    }
    case 'rich_text_quote':
      return html`<blockquote>${inside()}</blockquote>`;
    case 'rich_text_preformatted':
      return html`<pre tabindex="0">${inside()}</pre>`;
    default:
      return html`<div class="rich">${inside()}</div>`;
  }
}

/** Inline code is innermost, as in Slack. */
const WRAP: readonly (readonly [string, (inner: Html) => Html])[] = [
  ['code', (inner) => html`<code>${inner}</code>`],
  ['strike', (inner) => html`<s>${inner}</s>`],
  ['italic', (inner) => html`<em>${inner}</em>`],
  ['bold', (inner) => html`<strong>${inner}</strong>`],
];

function inlineHtml(element: unknown, reader: Reader): Html {
  return WRAP.filter(([style]) => get(element, 'style', style) === true).reduce(
    (inner, [, wrap]) => wrap(inner),
    tokenHtml(inlineToken(element), reader),
  );
}
