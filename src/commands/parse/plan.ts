/** Parses schedules in natural wording: time, days, time zone, channel and jobs, in any order. */
import { UsageError } from '../../errors.ts';
import {
  type JobFilter,
  type SchedulePlan,
  type SchedulePreset,
  type Unchanged,
  type WallTime,
  type Weekday,
  weekdays,
} from '../command.ts';
import { asTyped, fold } from '../text.ts';
import { dayNames, daysOf, dayWords, timeOf } from '../words/days.ts';
import { keyOf, unchangedMeanings } from '../words/keys.ts';
import { nearest, orDidYouMean } from '../words/nearest.ts';
import { longestPhrase, phraseAt } from '../words/phrases.ts';
import { nearestZone, zoneOf } from '../words/zones.ts';
import { isStatus } from './list.ts';
import { parseFilter } from './stored.ts';
import { isFillerToken, type KeyToken, sourceOf, type Token, wordOf, wordsAt } from './tokens.ts';

interface ReadPlan {
  /** The parts that were understood. */
  readonly preset: SchedulePreset;
  /** The first part that was not understood, as one sentence. */
  readonly problem?: string;
}

/** The meaning of a phrase within a schedule. `length` is in words. */
type Part = { readonly length: number } & (
  | { readonly filter: true }
  | { readonly time: WallTime | 'impossible'; readonly phrase: string }
  | { readonly days: readonly Weekday[] }
  | { readonly zone: string }
  | { readonly channel: string }
  | { readonly problem: string }
);

export function readPlan(tokens: readonly Token[]): ReadPlan {
  const preset: { -readonly [key in keyof SchedulePreset]: SchedulePreset[key] } = {};
  const problems: string[] = [];
  const periods: Token[] = [];
  const rest: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const part = partAt(tokens, at);
    const length = part?.length ?? 1;
    if (part === undefined) rest.push(...tokens.slice(at, at + 1));
    else if ('filter' in part) periods.push(...tokens.slice(at, at + length));
    else if ('problem' in part) problems.push(part.problem);
    else if ('days' in part) preset.days = narrowed(preset.days, part.days);
    else if ('channel' in part) preset.channel = part.channel;
    else if ('zone' in part) preset.zone = part.zone;
    else if (part.time === 'impossible') problems.push(noSuchTime(part.phrase));
    else if (preset.time !== undefined) problems.push(secondTime(part.phrase));
    else preset.time = part.time;
    at += length;
  }
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const key = rest.find((token) => token.kind === 'key' && keyOf(token.key) === 'unchanged');
  const unchanged = key?.kind === 'key' ? attempt(() => readUnchanged(key)) : undefined;
  if (unchanged !== undefined && unchanged !== 'post') preset.unchanged = unchanged;
  const filter = attempt(() => parseFilter([...periods, ...rest.filter((token) => token !== key)]));
  const unclear = rest.filter(
    (token) => wordOf(token) !== undefined && !isStatus(token) && !isFillerToken(token),
  );
  const isUnclear = unclear.some((token) => looksLikePlan(clean(token.source)));
  if (isUnclear) problems.push(notUnderstood(unclear));
  if (filter && (isUnclear || isAnything(filter))) {
    if (!isAnything({ ...filter, search: '' })) preset.filter = { ...filter, search: '' };
  } else if (filter) preset.filter = filter;
  const [problem] = problems;
  return problem === undefined ? { preset } : { preset, problem };
}

const isAnything = ({ status, search, since, over, workspace }: JobFilter) =>
  status.length === 0 &&
  search === '' &&
  since === undefined &&
  over === undefined &&
  workspace === undefined;

/** The complete plan; undefined without a time. */
export function wholePlan({
  time,
  days = weekdays,
  zone,
  filter = { status: [], search: '' },
  unchanged = 'post',
}: SchedulePreset): SchedulePlan | undefined {
  return time && { time, days, ...(zone === undefined ? {} : { zone }), filter, unchanged };
}

/** The longest phrase that starts here; undefined for a status or a search word. */
const partAt = (tokens: readonly Token[], at: number): Part | undefined =>
  understoodAt(tokens, at) ?? (wordOf(tokens[at]) === 'in' ? zoneMissing(tokens, at) : undefined);

function understoodAt(tokens: readonly Token[], at: number): Part | undefined {
  const words = wordsAt(tokens, at, longestPhrase);
  const period = phraseAt(words);
  if (period) {
    // `today` is a filter; the evening or week to come would be a time.
    const isAhead = /^(?:tonight|this (?!morning))/i.test(words.join(' '));
    const { length } = period;
    return isAhead
      ? { length, problem: notUnderstood(tokens.slice(at, at + length)) }
      : { length, filter: true };
  }
  for (let length = words.length; length > 0; length--) {
    const phrase = clean(words.slice(0, length).join(' '));
    const time = isInterval(words) ? undefined : timeOf(phrase);
    if (time !== undefined) return { length, time, phrase };
    const days = daysOf(phrase);
    if (days !== undefined && !('wrong' in days)) return { length, days };
    if (days !== undefined && length === 1) return { length, problem: noSuchDay(days.wrong) };
    const zone = zoneIn(phrase);
    if (zone !== undefined) return { length, zone };
    const [, channel] = /^(?:(?:in|to) )?<#([CG][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(phrase) ?? [];
    if (channel !== undefined) return { length, channel };
    // Slack gives the ID only in a mention or a direct message.
    const [, named] = /^(?:(?:in|to) )?(#[a-z][^ ]*)$/i.exec(phrase) ?? [];
    if (named !== undefined) return { length, problem: `Choose ${asTyped(named)} as the channel below.` };
  }
  return undefined;
}

/** `in New York`, `Berlin time`, `Europe/Berlin`, `UTC`, `CET`; a city alone may be a search word. */
function zoneIn(phrase: string): string | undefined {
  const [, name] = /^in (?:the )?(.+?)(?: time ?zone)?$/i.exec(phrase) ?? [];
  if (name !== undefined) return zoneOf(name);
  return /\/|^(?:utc|gmt)$| time$/i.test(phrase) || /^[A-Z]{1,3}T$/.test(phrase) ? zoneOf(phrase) : undefined;
}

/** The words after `in` that are not a zone, up to another `in` or the next understood phrase. */
function zoneMissing(tokens: readonly Token[], start: number): Part {
  let end = start + 1;
  for (let token = tokens[end]; token !== undefined; token = tokens[end]) {
    const word = wordOf(token);
    if (word === undefined || word === 'in' || isStatus(token) || understoodAt(tokens, end)) break;
    end++;
  }
  const word = sourceOf(tokens.slice(start + 1, end)) || 'in';
  const near = nearestZone(word);
  return {
    length: end - start,
    problem: `There is no time zone ${asTyped(word)}.${near ? orDidYouMean(near) : ' Examples: `Europe/Berlin`, `UTC`.'}`,
  };
}

/** `2 hours`: the number is not a time. */
const isInterval = ([number = '', unit = '']: readonly string[]) =>
  /^\d+$/.test(number) && /^(?:hour|hr|minute|min|day|week|month)s?$/i.test(unit);

/** Strips what a sentence puts around a phrase. */
const clean = (text: string) => text.replace(/^(?:\(|and (?=\d|at ))/i, '').replace(/[),;.]+$/, '');

/** `mondays daily` means Mondays; otherwise both are combined. */
function narrowed(some: readonly Weekday[] | undefined, others: readonly Weekday[]): readonly Weekday[] {
  if (some === undefined || some.length === weekdays.length) return others;
  if (others.length === weekdays.length) return some;
  return weekdays.filter((day) => some.includes(day) || others.includes(day));
}

const planWords =
  /^(?:in|at|@|on|from|until|till|by|to|for|since|each|every|other|second|first|last|next|once|twice|except|without|not|(?:hour|minute|min|day|week|weekday|weekend|month|year|quarter|morning|afternoon|evening|night)s?|(?:hour|dai|week|biweek|fortnight|month|quarter|year)ly|today|tonight|tomorrow|am|pm|time|tz|zone|timezone|<?#.*|(?:utc|gmt)?[+\p{Pd}]\d.*|\d.*(?:[ap]m|st|nd|rd|th)|\d{1,2}|\d{1,2}[:.]\d.*)$/iu;
const dayCandidates = [...dayNames, ...[...dayWords.keys()].filter((word) => /^.{5,8}$/.test(word)), 'every'];

/** Whether a word was probably meant as part of the plan, so that it isn't searched for. */
const looksLikePlan = (word: string) =>
  planWords.test(word) ||
  /^[A-Z]{2,3}T$/.test(word) ||
  zoneOf(word) !== undefined ||
  nearest(word, dayCandidates) !== undefined;

function readUnchanged(token: KeyToken): Unchanged {
  const meaning = unchangedMeanings.get(fold(token.value ?? ''));
  if (meaning !== undefined) return meaning;
  const near = nearest(token.value ?? '', unchangedMeanings.keys());
  throw new UsageError(
    `\`unchanged:\` can't be ${asTyped(token.value ?? token.source)}.${orDidYouMean(near)}`,
    'unchanged:post|line|nothing',
  );
}

const noSuchTime = (phrase: string) =>
  `There is no time ${asTyped(phrase)}. Times go from \`00:00\` to \`23:59\`.`;

const secondTime = (phrase: string) =>
  `A schedule has one time, and ${asTyped(phrase)} is a second one. Set up another schedule for it.`;

const noSuchDay = (word: string) =>
  `There is no day ${asTyped(word)}. Examples: \`daily\`, \`weekdays\`, \`mon,fri\`.`;

const notUnderstood = (tokens: readonly Token[]) =>
  `I don't understand ${asTyped(sourceOf(tokens))} in a schedule. Put search words in quotes.`;
