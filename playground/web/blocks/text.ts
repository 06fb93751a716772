import { dateFormat } from '../../dateFormat.ts';
import { get, getString } from '../../json.ts';
import { emoji, emojiText } from '../../slack/messages/emoji.ts';
import { type DateToken, formatDateToken, parseMrkdwn, type Token } from '../../slack/messages/mrkdwn.ts';
import { type Html, html, safeUrl } from '../html.ts';
import { nameOf, type Reader } from './reader.ts';

/** A text object: `mrkdwn`, `plain_text`, or a table cell's raw text. */
export function textHtml(object: unknown, reader: Reader): Html {
  const text = getString(object, 'text') ?? '';
  switch (getString(object, 'type')) {
    case 'mrkdwn':
      return tokensHtml(parseMrkdwn(text, { verbatim: get(object, 'verbatim') === true }), reader);
    case 'plain_text':
      return get(object, 'emoji') === false ? html`${text}` : plainHtml(text);
    default:
      return html`${text}`;
  }
}

/** The text of a `plain_text` object with emoji as characters, for attributes and `<option>`. */
export function plainText(object: unknown): string {
  const text = getString(object, 'text') ?? '';
  return get(object, 'emoji') === false ? text : text.replace(NAMES, (_, name: string) => emojiText(name));
}

const NAMES = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g;

function plainHtml(text: string): Html {
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(NAMES)) {
    parts.push(html`${text.slice(end, match.index)}`, emojiHtml(match[1] ?? ''));
    end = match.index + match[0].length;
  }
  return html`${parts}${text.slice(end)}`;
}

/** Slack reads an emoji out by name. An unknown name is shown as written. */
export function emojiHtml(name: string): Html {
  const character = emoji(name);
  if (character === undefined) return html`:${name}:`;
  return html`<span class="emoji" role="img" aria-label="${name.replaceAll('_', ' ')} emoji">${character}</span>`;
}

export function tokensHtml(tokens: readonly Token[], reader: Reader): Html {
  return html`${tokens.map((token) => tokenHtml(token, reader))}`;
}

export function tokenHtml(token: Token, reader: Reader): Html {
  switch (token.type) {
    case 'text':
      return html`${token.text}`;
    case 'bold':
      return html`<strong>${tokensHtml(token.children, reader)}</strong>`;
    case 'italic':
      return html`<em>${tokensHtml(token.children, reader)}</em>`;
    case 'strike':
      return html`<s>${tokensHtml(token.children, reader)}</s>`;
    case 'code':
      return html`<code>${tokensHtml(token.children, reader)}</code>`;
    case 'pre':
      return html`<pre tabindex="0">${tokensHtml(token.children, reader)}</pre>`;
    case 'quote':
      return html`<blockquote>${tokensHtml(token.children, reader)}</blockquote>`;
    case 'link':
      return linkHtml(token.url, html`${token.label}`);
    case 'user':
      return html`<span class="mention">@${nameOf(reader.users, token.id, token.label)}</span>`;
    case 'channel':
      return html`<span class="mention">#${nameOf(reader.channels, token.id, token.label)}</span>`;
    case 'usergroup':
      return html`<span class="mention">@${nameOf(reader.userGroups, token.id, token.label?.replace(/^@/, ''))}</span>`;
    case 'broadcast':
      return html`<span class="mention loud">@${token.range}</span>`;
    case 'date':
      return dateHtml(token, reader);
    case 'emoji':
      return emojiHtml(token.name);
    default:
      return token satisfies never;
  }
}

/** A link if the URL is safe, otherwise only its label. */
export function linkHtml(address: string, label: Html): Html {
  const url = safeUrl(address);
  return url === undefined
    ? label
    : html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}

function dateHtml(token: DateToken, reader: Reader): Html {
  const text = formatDateToken(token, reader);
  const at = new Date(token.unix * 1000);
  if (Number.isNaN(at.getTime())) return html`${text}`;
  const { timeZone } = reader;
  const title = dateFormat('en-US', { dateStyle: 'full', timeStyle: 'long', timeZone }).format(at);
  const time = html`<time datetime="${at.toISOString()}" title="${title}">${text}</time>`;
  return token.link === undefined ? time : linkHtml(token.link, time);
}
