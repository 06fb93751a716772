import { get, getList, getString } from '../../json.ts';
import type { Token } from '../../slack/messages/mrkdwn.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from './reader.ts';
import { tokenHtml } from './text.ts';

/** A `rich_text` block or cell. Nothing in its text is read as markup. */
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

/** Inline code innermost, as Slack nests them. */
const WRAP: readonly (readonly [string, (inner: Html) => Html])[] = [
  ['code', (inner) => html`<code>${inner}</code>`],
  ['strike', (inner) => html`<s>${inner}</s>`],
  ['underline', (inner) => html`<u>${inner}</u>`],
  ['italic', (inner) => html`<em>${inner}</em>`],
  ['bold', (inner) => html`<strong>${inner}</strong>`],
];

function inlineHtml(element: unknown, reader: Reader): Html {
  return WRAP.filter(([style]) => get(element, 'style', style) === true).reduce(
    (inner, [, wrap]) => wrap(inner),
    tokenHtml(inlineToken(element), reader),
  );
}

/** Rich text elements mean the same as mrkdwn's tokens. */
function inlineToken(element: unknown): Token {
  const read = (name: string) => getString(element, name) ?? '';
  switch (getString(element, 'type')) {
    case 'link':
      return { type: 'link', url: read('url'), label: read('text') || read('url') };
    case 'user':
      return { type: 'user', id: read('user_id') };
    case 'channel':
      return { type: 'channel', id: read('channel_id') };
    case 'usergroup':
      return { type: 'usergroup', id: read('usergroup_id') };
    case 'broadcast':
      return { type: 'text', text: `@${read('range')}` };
    case 'emoji':
      return { type: 'emoji', name: read('name') };
    case 'color':
      return { type: 'text', text: read('value') };
    case 'date': {
      const url = getString(element, 'url');
      return {
        type: 'date',
        unix: Number(get(element, 'timestamp')),
        format: read('format'),
        fallback: read('fallback'),
        ...(url !== undefined && { link: url }),
      };
    }
    default:
      return { type: 'text', text: read('text') };
  }
}
