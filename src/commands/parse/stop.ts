import { UsageError } from '../../errors.ts';
import type { ChangeCommand, StopLaterCommand, StopTime } from '../command.ts';
import { asTyped, fold } from '../text.ts';
import { timeOf } from '../words/days.ts';
import { limits } from '../words/limits.ts';
import { durationText, minutesOf } from '../words/since.ts';
import { usageOf } from '../words/verbs.ts';
import { parseJob } from './job.ts';
import { isFillerToken, type Token, wordOf, wordsAt } from './tokens.ts';

/** `stop ID|NAME`, optionally with a time: `after:4h`, `at:18:00`, `in 4 hours`, `at 6 pm`, `4h` or `later`. */
export function parseStop(tokens: readonly Token[]): ChangeCommand | StopLaterCommand {
  const start = tokens.findIndex((_, index) => index > 0 && startsTime(tokens, index));
  if (start < 0) return { name: 'stop', job: parseJob('stop', tokens) };
  const job = parseJob('stop', tokens.slice(0, start));
  const time = tokens.slice(start).filter((token) => !isFillerToken(token) || lead.test(wordOf(token) ?? ''));
  const phrase = time.map((token) => (token.kind === 'free' ? token.text : token.source)).join(' ');
  return { name: 'stopLater', job, ...(fold(phrase) !== 'later' && { when: readWhen(phrase) }) };
}

const lead = /^(?:after|in|at|by|later|on|today|tonight|tomorrow|until|when)$/;

function startsTime(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind === 'key') return /^(?:after|at)$/.test(fold(token.key));
  const words = wordsAt(tokens, index, 2);
  // A number alone is neither a duration nor a time.
  const isTime = (text: string) =>
    minutesOf(text, limits.stopAfter) !== undefined || (timeOf(text) !== undefined && !/^\d+$/.test(text));
  return lead.test(wordOf(token) ?? '') || isTime(words.join(' ')) || isTime(words[0] ?? '');
}

/** Parses a form field's time: `90m`, `4 hours`, `18:30`, `6 pm`. Otherwise, the problem as a sentence. */
export function stopTimeOf(text: string): { readonly when: StopTime } | { readonly problem: string } {
  try {
    return { when: readWhen(text.trim()) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problem: error.message };
  }
}

function readWhen(text: string): StopTime {
  const [, lead, phrase = text] = /^(after|in|at|by)(?::|$|(?= )) ?(.*)$/i.exec(text) ?? [];
  // `at 18h` is a time, `18h` a delay.
  const isAt = /^at$/i.test(lead ?? '');
  const isDelay = /^(?:after|in)$/i.test(lead ?? '') || (!isAt && /^\d+ ?[mhdw]/i.test(phrase));
  const when = isDelay ? minutesOf(phrase, limits.stopAfter) : timeOf(isAt ? `at ${phrase}` : phrase);
  if (when !== undefined && when !== 'impossible') return when;
  const range = `\`${durationText(limits.stopAfter.least)}\` to \`${durationText(limits.stopAfter.most)}\``;
  throw new UsageError(
    `${asTyped(phrase || text)} is not a time for a stop. Use ${range} from now, or a time of day such as \`18:00\`.`,
    usageOf('stopLater'),
  );
}
