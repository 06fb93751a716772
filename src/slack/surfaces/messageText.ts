import { cleanText } from '../../commands/text.ts';
import { limits } from '../../commands/words/limits.ts';
import { unescapeText } from '../../views/kit/text.ts';

/** Properties of Slack's blocks and attachments with text or links. */
const read = new Set(['text', 'url', 'title', 'title_link', 'from_url', 'fallback', 'value']);
const maxDepth = 12;

// Slack's entities, `<…>`, contain no `<`. The patterns say so to be linear: a message may have thousands of them.

/**
 * A message's text for `find`, followed by text found only in blocks and attachments, such as other apps'
 * messages. Slack's entities become what they display; links stay.
 */
export function messageText(message: Readonly<Record<string, unknown>>): string {
  const { text, blocks, attachments } = message;
  const parts = [text, ...strings(blocks), ...strings(attachments)].filter(
    (part) => typeof part === 'string',
  );
  const shown = [...new Set(parts)]
    .join(' ')
    .replaceAll(/<((?:https?):[^<>|]*)(?:\|([^<>]*))?>/g, '$1 $2 ')
    .replaceAll(/<[@!#][^<>]*>/g, ' ');
  return [...cleanText(unescapeText(shown)).replaceAll(/ +/g, ' ').trim()]
    .slice(0, limits.find)
    .join('')
    .trim();
}

function strings(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === 'string' ? (read.has(key) ? [part] : []) : strings(part, depth + 1),
  );
}

/**
 * The command in a message: what follows the bot's mention, or else what precedes it. A bare mention means
 * help. Slack writes links, people and dates as entities; a channel is kept as one, because the language
 * parses it.
 */
export function spokenText(text: string, bot: string): string {
  const [before = '', ...after] = text.split(new RegExp(`<@${bot}(?:\\|[^<>]*)?>`));
  const said = after.join(' ').trim() || before.trim();
  const shown = said
    .replaceAll(/<(?:https?|mailto):[^<>|]*\|([^<>]*)>/g, '$1')
    .replaceAll(/<((?:https?|mailto):[^<>|]*)>/g, '$1')
    .replaceAll(/<([@!])[^<>|]*\|([^<>]*)>/g, '$2')
    .replaceAll(/<([@!][^<>|]*)>/g, '$1');
  return shown === '' ? 'help' : unescapeText(shown);
}
