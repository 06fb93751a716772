import { UsageError } from '../../errors.ts';
import type { JobFilter, WatchCommand, WatchesCommand } from '../command.ts';
import { formatCommand } from '../format.ts';
import { asTyped } from '../text.ts';
import { limits } from '../words/limits.ts';
import { durationText, minutesOf, sinceText } from '../words/since.ts';
import { usageOf } from '../words/verbs.ts';
import { extraJob } from './job.ts';
import { isStatus, namesStatus } from './list.ts';
import { listOf, listThe, parseFilter, storedIdOf } from './stored.ts';
import { withSuggestions } from './suggestions.ts';
import { idOf, isFillerToken, sourceOf, type Token, withoutLeadingFillers, wordOf } from './tokens.ts';

/** A job, an action with the ID of a watch, or the jobs to watch for. */
export function parseWatch(typed: readonly Token[]): WatchCommand | WatchesCommand {
  const tokens = withoutLeadingFillers(typed);
  const [first, ...others] = tokens.filter((token) => !isFillerToken(token));
  const job = idOf(first);
  // `watch 197 until done`, `notify me when 197 ends`
  const extra = others.find((token) => !isStatus(token) && !endWords.test(wordOf(token) ?? ''));
  if (job !== undefined && extra) throw extraJob('watch', extra, { suggestion: `watch ${job}` });
  if (job !== undefined) return { name: 'watch', request: { kind: 'job', job } };
  if (others.length === 0 && wordOf(first) === 'list') return { name: 'watches', everywhere: false };
  const action = actions.get(wordOf(first) ?? '');
  if (action !== undefined) return { name: 'watch', request: action(tokens.slice(1)) };
  const filter = withSuggestions(
    () => readFilter(tokens),
    (suggestion) => (suggestion.startsWith('watch') ? suggestion : `watch ${suggestion}`),
  );
  return { name: 'watch', request: { kind: 'jobs', filter } };
}

const endWords = /^(?:ends?|finish(?:es)?|stops?|changes|completes)$/;

type Request = WatchCommand['request'];

const idAndList =
  (kind: 'unmute' | 'resume' | 'remove') =>
  ([first, ...others]: readonly Token[]): Request => {
    const id = readId(kind, first);
    const rest = others.filter((token) => !isFillerToken(token));
    const list = listOf(rest);
    const [extra] = rest;
    if (extra === undefined) return { kind, id };
    if (list !== undefined) return { kind, id, list };
    throw new UsageError(
      `\`watch ${kind}\` takes one watch; ${asTyped(extra.source)} is extra.`,
      `watch ${kind} WATCH`,
      { suggestion: `watch ${kind} ${id}` },
    );
  };

export const isWatchAction = (token: Token): boolean => actions.has(wordOf(token) ?? '');

/** Actions on a watch and their aliases, normalized by `fold`. */
const actions: ReadonlyMap<string, (tokens: readonly Token[]) => Request> = new Map([
  ...['mute', 'silence', 'snooze'].map((word) => [word, readMute] as const),
  ...['unmute', 'unsilence', 'unsnooze'].map((word) => [word, readUnmute] as const),
  ...['resume', 'unpause'].map((word) => [word, idAndList('resume')] as const),
  ...['remove', 'delete', 'rm', 'stop', 'end', 'off', 'cancel', 'unwatch', 'unfollow', 'unsubscribe'].map(
    (word) => [word, idAndList('remove')] as const,
  ),
  ['remind', readRemind],
  ['dismiss', readDismiss],
]);

/** `mute ID 4h`, `mute ID until tomorrow`; from menus: `mute ID 4h list all`, `mute ID #197`. */
function readMute([first, ...rest]: readonly Token[]): Request {
  const id = readId('mute', first);
  const job = mutedJobOf(rest);
  if (job !== undefined) return { kind: 'muteJob', id, job };
  const start = rest.findIndex((token) => wordOf(token) === 'list');
  const list = start === -1 ? undefined : listOf(rest.slice(start));
  const end = textOf(list === undefined ? rest : rest.slice(0, start)).replace(/^(?:for|until|till) /, '');
  if (end === '') return { kind: 'mute', id, list };
  const until = /^tomorrow\b/.test(end) ? 'tomorrow' : readDuration(end, `watch mute ${id}`);
  return { kind: 'mute', id, until, list };
}

/** `unmute ID`, `unmute ID #197`. */
function readUnmute(tokens: readonly Token[]): Request {
  const job = mutedJobOf(tokens.slice(1));
  if (job === undefined) return idAndList('unmute')(tokens);
  return { kind: 'unmuteJob', id: readId('unmute', tokens[0]), job };
}

/** With its number sign: digits alone may be a duration whose unit is missing. */
const mutedJobOf = ([token, ...rest]: readonly Token[]): string | undefined =>
  rest.length === 0 && token ? /^#(\d{1,19})$/.exec(token.source)?.[1] : undefined;

function readRemind([first, job, ...rest]: readonly Token[]): Request {
  const id = readId('remind', first);
  const read = readJob('remind', job);
  return {
    kind: 'remind',
    id,
    job: read,
    minutes: readDuration(textOf(rest), `watch remind ${id} #${read}`),
  };
}

function readDismiss([first, job]: readonly Token[]): Request {
  return { kind: 'dismiss', id: readId('dismiss', first), job: readJob('dismiss', job) };
}

function readDuration(text: string, command: string): number {
  const minutes = minutesOf(text, limits.mute);
  if (typeof minutes === 'number') return minutes;
  const most = durationText(limits.mute.most);
  const isHours = /^\d+$/.test(text) && minutesOf(`${text}h`, limits.mute) !== 'impossible';
  const what = text === '' ? `\`${command}\` needs a duration:` : `${asTyped(text)} is not a duration:`;
  throw new UsageError(
    `${what} minutes, hours, days or weeks, from \`1m\` to \`${most}\`.`,
    `${command} 4h`,
    {
      suggestion: `${command} ${isHours ? text : 4}h`,
    },
  );
}

function readId(action: string, token: Token | undefined): string {
  const id = storedIdOf(token);
  if (id !== undefined) return id;
  const what = token ? `${asTyped(token.source)} is not` : `\`watch ${action}\` needs`;
  throw new UsageError(
    `${what} the ID of a watch. \`watches\` lists them.`,
    `watch ${action} WATCH`,
    listThe.watches,
  );
}

function readJob(action: string, token: Token | undefined): string {
  const job = idOf(token);
  if (job !== undefined) return job;
  const what = token ? `${asTyped(token.source)} is not` : `\`watch ${action}\` needs`;
  throw new UsageError(
    `${what} the ID of a job, for example \`#197\`.`,
    `watch ${action} WATCH #ID`,
    listThe.watches,
  );
}

/** The status defaults to `failed`; with `over:`, to `running`. */
function readFilter(tokens: readonly Token[]): JobFilter {
  const channel = tokens.find(({ source }) => /^<?#[a-z]/i.test(source));
  if (channel) {
    throw new UsageError(
      `A watch posts to the channel where you type it. Remove ${asTyped(channel.source)}, or type it there.`,
      usageOf('watch'),
      { suggestion: sourceOf(tokens.filter((token) => token !== channel && wordOf(token) !== 'in')) },
    );
  }
  const { since, ...typed } = parseFilter(tokens, 'watch');
  const isTyped = typed.status.length > 0 || namesStatus(tokens);
  const filter: JobFilter = isTyped
    ? typed
    : { ...typed, status: [typed.over === undefined ? 'failed' : 'running'] };
  if (since === undefined) return filter;
  throw new UsageError(
    `A watch reports changes from now on, so remove \`since:${sinceText(since)}\`.`,
    usageOf('watch'),
    { suggestion: formatCommand({ name: 'watch', request: { kind: 'jobs', filter } }) },
  );
}

const textOf = (tokens: readonly Token[]) => sourceOf(tokens).toLowerCase();
