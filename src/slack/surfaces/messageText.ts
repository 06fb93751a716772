import { cleanText } from '../../commands/text.ts';
import { limits } from '../../commands/words/language.ts';

/** Where Slack's blocks and attachments have what a person reads, or follows. */
const read = new Set(['text', 'url', 'title', 'title_link', 'from_url', 'fallback', 'value']);
const maxDepth = 12;

/**
 * What stands in a message, for `find`: its text, then what only blocks and attachments have, such as the messages of
 * other apps. Slack's entities become what they show; links stay.
 */
export function messageText(message: Readonly<Record<string, unknown>>): string {
  const { text, blocks, attachments } = message;
  const parts = [text, ...strings(blocks), ...strings(attachments)].filter(
    (part) => typeof part === 'string',
  );
  const clean = [...new Set(parts)]
    .join(' ')
    .replaceAll(/<((?:https?):[^>|]*)(?:\|([^>]*))?>/g, '$1 $2 ')
    .replaceAll(/<[@!#][^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return [...cleanText(clean).replaceAll(/ +/g, ' ').trim()].slice(0, limits.find).join('').trim();
}

function strings(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === 'string' ? (read.has(key) ? [part] : []) : strings(part, depth + 1),
  );
}
