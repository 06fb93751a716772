import { type Html, html } from '../html.ts';
import { linkHtml } from './text.ts';

/** The parts of Markdown that a bot's `markdown` block mostly has: headings, lists, quotes, code, emphasis, links. */
export function markdownHtml(text: string): Html {
  const parts = text.split(/^```[^\n]*\n([\s\S]*?)^```[^\n]*$/m);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<pre tabindex="0">${part}</pre>` : paragraphs(part)))}`;
}

function paragraphs(text: string): Html {
  return html`${text
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => paragraph(part.trim()))}`;
}

function paragraph(text: string): Html {
  const lines = text.split('\n');
  const heading = /^#{1,6}\s+(.*)$/.exec(lines[0] ?? '');
  if (heading) {
    const rest = lines.slice(1).join('\n');
    return html`<h4>${inline(heading[1] ?? '')}</h4>${rest.trim() !== '' && paragraph(rest)}`;
  }
  if (lines.length === 1 && /^(-{3,}|\*{3,}|_{3,})$/.test(text)) return html`<hr>`;
  if (lines.every((line) => line.startsWith('>')))
    return html`<blockquote>${inline(lines.map((line) => line.replace(/^>\s?/, '')).join('\n'))}</blockquote>`;
  const bullet = /^\s*[-*+]\s+/;
  if (lines.every((line) => bullet.test(line)))
    return html`<ul>${lines.map((line) => html`<li>${inline(line.replace(bullet, ''))}</li>`)}</ul>`;
  const number = /^\s*\d+[.)]\s+/;
  if (lines.every((line) => number.test(line)))
    return html`<ol>${lines.map((line) => html`<li>${inline(line.replace(number, ''))}</li>`)}</ol>`;
  return html`<p>${inline(text)}</p>`;
}

const INLINE =
  /`([^`\n]+)`|\*\*(\S(?:.*?\S)?)\*\*|~~(\S(?:.*?\S)?)~~|[*_](\S(?:.*?\S)?)[*_]|\[([^\]\n]+)\]\(([^\s)]+)\)/;

function inline(text: string): Html {
  const match = INLINE.exec(text);
  if (!match) return html`${text}`;
  const [whole, code, bold, strike, italic, label, address] = match;
  const found =
    code !== undefined
      ? html`<code>${code}</code>`
      : bold !== undefined
        ? html`<strong>${inline(bold)}</strong>`
        : strike !== undefined
          ? html`<s>${inline(strike)}</s>`
          : italic !== undefined
            ? html`<em>${inline(italic)}</em>`
            : linkHtml(address ?? '', html`${label}`);
  return html`${text.slice(0, match.index)}${found}${inline(text.slice(match.index + whole.length))}`;
}
