import { UsageError } from '../../errors.ts';
import type { HelpCommand, JobFilter, WatchCommand, WatchesCommand, WatchList } from '../command.ts';
import { formatCommand } from '../format.ts';
import { asTyped, fold } from '../text.ts';
import { keyOf } from '../words/keys.ts';
import { limits } from '../words/limits.ts';
import { filterOf } from '../words/query.ts';
import { durationText, minutesOf, sinceText } from '../words/since.ts';
import { usageOf } from '../words/verbs.ts';
import { namesStatus, parseList } from './list.ts';
import { scheduleId } from './schedule.ts';
import type { Token } from './tokens.ts';

/** `watches [all]`. */
export function parseWatches([first, second]: readonly Token[]): WatchesCommand {
  const extra = first && wordOf(first) === 'all' ? second : first;
  if (extra === undefined) return { name: 'watches', everywhere: first !== undefined };
  throw new UsageError(
    `\`watches\` takes only \`all\`. Remove ${asTyped(extra.source)}.`,
    usageOf('watches'),
    {
      ...listWatches,
    },
  );
}

/** A job, an action with the ID of a watch, or the jobs to watch for. */
export function parseWatch(tokens: readonly Token[]): WatchCommand | WatchesCommand | HelpCommand {
  const [first, second] = tokens;
  if (first && second === undefined) {
    const job = jobOf(first);
    if (job !== undefined) return { name: 'watch', request: { kind: 'job', job } };
    if (wordOf(first) === 'list') return { name: 'watches', everywhere: false };
    if (wordOf(first) === 'help') return { name: 'help', topic: 'watches' };
  }
  const action = actions.get(wordOf(first) ?? '');
  if (action !== undefined) return { name: 'watch', request: action(tokens.slice(1)) };
  return { name: 'watch', request: { kind: 'jobs', filter: prefixed(() => readFilter(tokens)) } };
}

type Request = WatchCommand['request'];

const idAndList =
  (kind: 'unmute' | 'resume' | 'remove') =>
  ([first, ...rest]: readonly Token[]): Request => {
    const id = readId(kind, first);
    const list = listOf(rest);
    const [extra] = rest;
    if (extra === undefined) return { kind, id };
    if (list !== undefined) return { kind, id, list };
    throw new UsageError(
      `\`watch ${kind}\` takes one watch; ${asTyped(extra.source)} is extra.`,
      `watch ${kind} WATCH`,
      {
        suggestion: `watch ${kind} ${id}`,
      },
    );
  };

/** Actions on a watch and their aliases, normalized by `fold`. */
const actions: ReadonlyMap<string, (tokens: readonly Token[]) => Request> = new Map([
  ...['mute', 'silence', 'snooze'].map((word) => [word, readMute] as const),
  ...['unmute', 'unsilence', 'unsnooze'].map((word) => [word, readUnmute] as const),
  ...['resume', 'unpause'].map((word) => [word, idAndList('resume')] as const),
  ...['remove', 'delete', 'rm'].map((word) => [word, idAndList('remove')] as const),
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
  const given = list === undefined ? {} : { list };
  if (end === '') return { kind: 'mute', id, ...given };
  const until = /^tomorrow\b/.test(end) ? 'tomorrow' : readDuration(end, `watch mute ${id}`);
  return { kind: 'mute', id, until, ...given };
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
  const what = text === '' ? `\`${command}\` needs a duration:` : `${asTyped(text)} is not a duration:`;
  const isHours = /^\d+$/.test(text) && minutesOf(`${text}h`, limits.mute) !== 'impossible';
  throw new UsageError(
    `${what} minutes, hours, days or weeks, from \`1m\` to \`${most}\`.`,
    `${command} 4h`,
    {
      suggestion: `${command} ${isHours ? text : 4}h`,
    },
  );
}

function readId(action: string, token: Token | undefined): string {
  const id = token?.source.replace(/^#/, '').toLowerCase() ?? '';
  if (scheduleId.test(id)) return id;
  const word = asTyped(token?.source ?? `watch ${action}`);
  const what = token ? `${word} is not the ID of a watch.` : `${word} needs the ID of a watch.`;
  throw new UsageError(`${what} \`watches\` lists them.`, `watch ${action} WATCH`, {
    ...listWatches,
  });
}

function readJob(action: string, token: Token | undefined): string {
  const job = token && jobOf(token);
  if (job !== undefined) return job;
  const word = asTyped(token?.source ?? `watch ${action}`);
  const what = token ? `${word} is not the ID of a job,` : `${word} needs the ID of a job,`;
  throw new UsageError(`${what} for example \`#197\`.`, `watch ${action} WATCH #ID`, {
    ...listWatches,
  });
}

/** The status defaults to `failed`; with `over:`, to `running`. */
function readFilter(tokens: readonly Token[]): JobFilter {
  const wrong = tokens.find(
    (token) => token.kind === 'key' && /^(sort|order|per|page|view)$/.test(keyOf(token.key) ?? ''),
  );
  if (wrong) {
    throw new UsageError(
      `A watch can't be sorted, paged or shown as a table. Remove ${asTyped(wrong.source)}.`,
      usageOf('watch'),
      {
        suggestion: sourceOf(tokens.filter((token) => token !== wrong)),
      },
    );
  }
  const { since, ...typed } = filterOf(parseList(tokens).query);
  const isTyped = typed.status.length > 0 || namesStatus(tokens);
  const filter: JobFilter = isTyped
    ? typed
    : { ...typed, status: [typed.over === undefined ? 'failed' : 'running'] };
  if (since === undefined) return filter;
  throw new UsageError(
    `A watch reports changes from now on, so remove \`since:${sinceText(since)}\`.`,
    usageOf('watch'),
    {
      suggestion: formatCommand({ name: 'watch', request: { kind: 'jobs', filter } }),
    },
  );
}

/** Suggestions for a list are lists, so add the verb. */
function prefixed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError) || error.suggestion === undefined) throw error;
    const { suggestion } = error;
    throw error.suggesting(suggestion.startsWith('watch') ? suggestion : `watch ${suggestion}`);
  }
}

const listWatches = { suggestion: 'watches', label: 'List watches' };

/** `list` or `list all`, used by the menus in a list of watches. */
function listOf(tokens: readonly Token[]): WatchList | undefined {
  const words = tokens.map(wordOf).join(' ');
  if (words === 'list') return 'here';
  return words === 'list all' ? 'everywhere' : undefined;
}

/** A job's ID: digits alone, or copied with its number sign. */
const jobOf = (token: Token): string | undefined => /^#?(\d{1,19})$/.exec(token.source)?.[1];

const sourceOf = (tokens: readonly Token[]) => tokens.map(({ source }) => source).join(' ');
const textOf = (tokens: readonly Token[]) => sourceOf(tokens).toLowerCase();

/** An unquoted word, normalized by `fold`. */
function wordOf(token: Token | undefined): string | undefined {
  return token?.kind === 'free' && !token.quoted ? fold(token.text) : undefined;
}
