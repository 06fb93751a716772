import { UsageError } from '../../errors.ts';
import {
  type JobFilter,
  type ScheduleAction,
  type ScheduleCommand,
  type SchedulePlan,
  type SchedulesCommand,
  type SummaryCommand,
  scheduleActions,
  type Unchanged,
  type WallTime,
  type Weekday,
  weekdays,
} from '../command.ts';
import { cut, fold } from '../text.ts';
import { daysOf, timeOf } from '../words/days.ts';
import { keyOf, keys, unchangedMeanings, usageOf } from '../words/language.ts';
import { nearest, orDidYouMean } from '../words/nearest.ts';
import { nearestZone, zoneOf } from '../words/zones.ts';
import { parseList } from './list.ts';
import type { KeyToken, Token } from './tokens.ts';

/** `summary [STATUS] [SEARCH WORDS]`. */
export function parseSummary(tokens: readonly Token[]): SummaryCommand {
  return { name: 'summary', filter: parseFilter(tokens) };
}

/** `schedules [all]`. */
export function parseSchedules([first, second]: readonly Token[]): SchedulesCommand {
  const extra = first && wordOf(first) === 'all' ? second : first;
  if (extra === undefined) return { name: 'schedules', everywhere: first !== undefined };
  const word = cut(extra.source);
  throw new UsageError(`\`schedules\` takes nothing but \`all\`, and \`${word}\` is something else.`, {
    word,
    usage: usageOf('schedules'),
    suggestion: 'schedules',
  });
}

/** Nothing, an action with an id, or a plan. */
export function parseSchedule(tokens: readonly Token[]): ScheduleCommand {
  const [first, second, third] = tokens;
  if (first === undefined) return { name: 'schedule', request: { kind: 'form' } };
  const action = actionOf(first);
  if (action === undefined) return { name: 'schedule', request: { kind: 'add', plan: parsePlan(tokens) } };
  const id = second === undefined ? '' : second.source.replace(/^#/, '').toLowerCase();
  if (third === undefined && scheduleId.test(id)) return { name: 'schedule', request: { kind: action, id } };
  const wrong = third ?? second;
  const word = wrong ? cut(wrong.source) : action;
  const what = wrong
    ? `\`${word}\` is not the id of one schedule.`
    : `\`${word}\` needs the id of a schedule.`;
  throw new UsageError(`${what} \`schedules\` shows them.`, {
    word,
    usage: `schedule ${action} ID`,
    suggestion: 'schedules',
  });
}

/** Six letters and digits. */
export const scheduleId = /^[a-z0-9]{6}$/;

function actionOf(token: Token): ScheduleAction | undefined {
  return scheduleActions.find((action) => action === wordOf(token));
}

/** `daily 09:00 [DAYS] [in ZONE] [FILTER]`; days and time in either order. */
function parsePlan(tokens: readonly Token[]): SchedulePlan {
  const rest = [...tokens];
  let time: WallTime | undefined;
  let days: readonly Weekday[] | undefined;
  for (let token = rest[0]; token !== undefined; token = rest[0]) {
    const word = wordOf(token);
    if (word === undefined) break;
    const asTime = time === undefined ? readTime(token) : undefined;
    const asDays = asTime === undefined ? readDays(token) : undefined;
    if (asTime === undefined && asDays === undefined && !(word === 'at' && time === undefined)) break;
    // `daily 09:00 weekdays`: the second word narrows the first.
    if (asDays && days !== undefined && days.length < weekdays.length) break;
    time ??= asTime;
    days = asDays ?? days;
    rest.shift();
  }
  if (time === undefined) throw noTime(tokens);
  const zone = wordOf(rest[0]) === 'in' ? readZone(rest.splice(0, 2)) : undefined;
  const unchangedToken = rest.find((token) => token.kind === 'key' && keyOf(token.key) === 'unchanged');
  const filter = parseFilter(rest.filter((token) => token !== unchangedToken));
  const unchanged = unchangedToken?.kind === 'key' ? readUnchanged(unchangedToken) : 'post';
  return { time, days: days ?? weekdays, ...(zone === undefined ? {} : { zone }), filter, unchanged };
}

function readTime(token: Token): WallTime | undefined {
  const time = timeOf(token.source);
  if (time !== 'impossible') return time;
  const word = cut(token.source);
  throw new UsageError(`There is no time \`${word}\`. Times go from 00:00 to 23:59.`, {
    word,
    usage: usageOf('schedule'),
  });
}

function readDays(token: Token): readonly Weekday[] | undefined {
  const days = daysOf(token.source);
  if (days === undefined || !('wrong' in days)) return days;
  const word = cut(days.wrong);
  throw new UsageError(
    `There is no day \`${word}\`. Days are ${weekdays.join(', ')}, daily, weekdays and weekends.`,
    {
      word,
      usage: usageOf('schedule'),
    },
  );
}

function readZone([, token]: readonly Token[]): string {
  const zone = token && zoneOf(token.source);
  if (zone !== undefined) return zone;
  const word = token ? cut(token.source) : 'in';
  const near = token && nearestZone(token.source);
  const example = near ? '' : ' Write it as `Europe/Berlin`.';
  throw new UsageError(`There is no time zone \`${word}\`.${orDidYouMean(near)}${example}`, {
    word,
    usage: usageOf('schedule'),
  });
}

function readUnchanged(token: KeyToken): Unchanged {
  const meaning = unchangedMeanings.get(fold(token.value ?? ''));
  if (meaning !== undefined) return meaning;
  const word = cut(token.value ?? token.source);
  const near = nearest(word, unchangedMeanings.keys());
  throw new UsageError(`\`unchanged:\` cannot be \`${word}\`.${orDidYouMean(near)}`, {
    word,
    usage: keys.unchanged.usage,
  });
}

function noTime(tokens: readonly Token[]): UsageError {
  const [first] = tokens;
  const words = tokens.filter((token) => daysOf(token.source) === undefined && wordOf(token) !== 'at');
  const word = first ? cut(first.source) : 'schedule';
  return new UsageError(`\`schedule\` needs a time with \`${word}\`, for example \`daily 09:00\`.`, {
    word,
    usage: usageOf('schedule'),
    suggestion: ['schedule daily 09:00', ...words.map(({ source }) => source)].join(' '),
  });
}

/** A status and search words, as in a list; how a list is shown means nothing here. */
export function parseFilter(tokens: readonly Token[]): JobFilter {
  const shown = tokens.find(
    (token) => token.kind === 'key' && /^(sort|order|per|page)$/.test(keyOf(token.key) ?? ''),
  );
  if (shown) {
    const word = cut(shown.source);
    throw new UsageError(`A summary has no pages and no order: leave \`${word}\` out.`, {
      word,
      usage: usageOf('summary'),
    });
  }
  const { sort: _, order: __, per: ___, page: ____, ...filter } = parseList(tokens).query;
  return filter;
}

/** A word without quotes, folded. */
function wordOf(token: Token | undefined): string | undefined {
  return token?.kind === 'free' && !token.quoted ? fold(token.text) : undefined;
}
