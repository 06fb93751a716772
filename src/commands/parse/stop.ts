import { UsageError } from '../../errors.ts';
import type { ChangeCommand, StopLaterCommand, StopTime } from '../command.ts';
import { asTyped, fold } from '../text.ts';
import { timeOf } from '../words/days.ts';
import { limits } from '../words/limits.ts';
import { durationText, minutesOf } from '../words/since.ts';
import { usageOf } from '../words/verbs.ts';
import { parseJob } from './job.ts';
import type { Token } from './tokens.ts';

/** `stop ID|NAME`, optionally with a time: `after:4h`, `at:18:00`, `in 4 hours`, `at 6 pm` or `later`. */
export function parseStop(tokens: readonly Token[]): ChangeCommand | StopLaterCommand {
  const start = tokens.findIndex((token, index) => index > 0 && lead(token) !== undefined);
  const first = tokens[start];
  if (first === undefined) return { name: 'stop', job: parseJob('stop', tokens) };
  const job = parseJob('stop', tokens.slice(0, start));
  const kind = lead(first);
  const rest = tokens.slice(start + 1).map(({ source }) => source);
  if (kind === 'later') {
    if (rest.length === 0) return { name: 'stopLater', job };
    throw wrongTime(rest.join(' '), first.source);
  }
  const phrase = [first.kind === 'key' ? (first.value ?? '') : '', ...rest].join(' ').trim();
  return { name: 'stopLater', job, when: kind === 'at' ? readTime(phrase) : readDelay(phrase) };
}

type Lead = 'after' | 'at' | 'later';
const leads: ReadonlyMap<string, Lead> = new Map([
  ['after', 'after'],
  ['in', 'after'],
  ['at', 'at'],
  ['later', 'later'],
]);

/** What introduces the time: a key, or an unquoted word. */
function lead(token: Token): Lead | undefined {
  if (token.kind === 'free') return token.quoted ? undefined : leads.get(fold(token.text));
  const key = fold(token.key);
  return key === 'after' || key === 'at' ? key : undefined;
}

/** Parses a form field's time: `90m`, `4 hours`, `18:30`, `6 pm`. Otherwise, the problem as a sentence. */
export function stopTimeOf(text: string): { readonly when: StopTime } | { readonly problem: string } {
  try {
    const phrase = text.trim().replace(/^(?:after|in|at):? /i, '');
    return { when: /^\d+ ?[mhdw]/i.test(phrase) ? readDelay(phrase) : readTime(phrase) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problem: error.message };
  }
}

function readDelay(phrase: string): number {
  const minutes = minutesOf(phrase, limits.stopAfter);
  if (typeof minutes === 'number') return minutes;
  throw wrongTime(phrase, 'after:');
}

function readTime(phrase: string): StopTime {
  const time = timeOf(phrase);
  if (time !== undefined && time !== 'impossible') return time;
  throw wrongTime(phrase, 'at:');
}

function wrongTime(phrase: string, start: string): UsageError {
  const range = `\`${durationText(limits.stopAfter.least)}\` to \`${durationText(limits.stopAfter.most)}\``;
  return new UsageError(
    `${asTyped(phrase || start)} is not a time for a stop. Use ${range} from now, or a time of day such as \`18:00\`.`,
    usageOf('stopLater'),
  );
}
