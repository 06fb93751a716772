/** Keys in natural wording: `in the last hour`, `longer than 4h`, `oldest first`. */
import { dayOf } from './days.ts';
import type { Key } from './keys.ts';
import { limits } from './limits.ts';
import { minutesOf, sinceOf } from './since.ts';

/** The value may be invalid. */
interface Phrase {
  readonly key: Key;
  readonly value: string;
  /** In words. */
  readonly length: number;
}

/** In words: `in the last 1 h 30 min`. */
export const longestPhrase = 7;

/** How phrases start: rules out most words before every phrase is tried, which halves the time a sentence takes. */
const starts =
  /^(?:since|until|till|before|older|in|within|for|over|the|last|past|at|longer|more|>|\d|an?|half|hour|day|week|today|yesterday|this|tonight|overnight|sort|order|oldest|longest|newest|latest|recent|first|top|page|as)/i;

/** The longest phrase at the start. */
export function phraseAt(words: readonly string[]): Phrase | undefined {
  if (!starts.test(words[0] ?? '')) return undefined;
  for (let length = Math.min(longestPhrase, words.length); length > 0; length--) {
    const text = words.slice(0, length).join(' ').toLowerCase();
    const phrase = sincePhrase(text) ?? overPhrase(text) ?? otherPhrase(text);
    if (phrase !== undefined) return { key: phrase[0], value: phrase[1], length };
  }
  return undefined;
}

/** The bot's own wording is `in the last 24 h`. A duration alone is not a point in time. */
const sinceLead = /^(?:since )?(?:(?:in |within |for |over )?(?:the )?(?:last|past) |within |in (?=\d)|)/;

function sincePhrase(text: string): readonly ['since', string] | undefined {
  const value = text.replace(sinceLead, '').replace(/ ago$/, '');
  if (value === 'night' && text !== value) return ['since', 'yesterday'];
  const day = days.find(([pattern]) => pattern.test(text))?.[1];
  if (day !== undefined) return ['since', day];
  // Jobs can't be limited to before a time: the error says so.
  const [, end] = /^(?:until|till|before|older than) (.+)$/.exec(text) ?? [];
  if (end !== undefined && sinceOf(end) !== undefined) return ['since', text];
  // `last monday` belongs to a schedule.
  const isPoint = text.startsWith('since ') || (value !== text && dayOf(value) === undefined);
  return isPoint && sinceOf(value) !== undefined ? ['since', value] : undefined;
}

const days: readonly (readonly [RegExp, value: string])[] = [
  [/^(?:since )?(?:today(?:['’]?s)?|this (?:morning|afternoon|evening))$/, 'today'],
  [
    /^(?:since )?(?:yesterday(?:['’]?s)?(?: (?:morning|afternoon|evening|night))?|tonight|overnight)$/,
    'yesterday',
  ],
  [/^(?:since )?this week$/, 'mon'],
  [/^(?:since|over) the weekend$/, 'sat'],
];

function overPhrase(text: string): readonly ['over', string] | undefined {
  const value = text.replace(/^(?:for )?(?:over|longer than|more than|at least) |^for |^> ?/, '');
  return value !== text && minutesOf(value, limits.over) !== undefined ? ['over', value] : undefined;
}

const others: readonly (readonly [RegExp, Key, value?: string])[] = [
  [/^(?:sort|order)(?:ed)? by (\S+)$/, 'sort'],
  [/^(?:oldest|longest)(?: first)?$/, 'order', 'asc'],
  [/^(?:newest|latest|recent)(?: first)?$/, 'order', 'desc'],
  [/^(?:(?:last|latest|newest|first|top) )?(\d+) jobs$/, 'per'],
  [/^(?:latest|newest|first|top) (\d+)$/, 'per'],
  [/^page (\d+)$/, 'page'],
  [/^as (?:a )?table$/, 'view', 'table'],
  // Neither a time nor a duration, so the error says what is.
  [/^(?:since|(?:last|past)(?= \d+$)) (\S+)$/, 'since'],
  [/^over (\d\S*)$/, 'over'],
];

function otherPhrase(text: string): readonly [Key, string] | undefined {
  for (const [pattern, key, value] of others) {
    const match = pattern.exec(text);
    if (match) return [key, value ?? match[1] ?? ''];
  }
  return undefined;
}
