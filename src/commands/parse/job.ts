import { UsageError, type UsageErrorOptions } from '../../errors.ts';
import { jobTypes, type NewJob } from '../../modelarts/types.ts';
import type { Change, CreateCommand, DescribeCommand } from '../command.ts';
import { asTyped, lengthOf } from '../text.ts';
import { limits } from '../words/limits.ts';
import { usageOf } from '../words/verbs.ts';
import { readSearch } from './keyValues.ts';
import { isStatus } from './list.ts';
import {
  idOf,
  isFillerToken,
  isOwnerToken,
  type Token,
  typedText,
  withoutLeadingFillers,
  wordOf,
} from './tokens.ts';

type JobVerb = 'show' | 'describe' | 'keep' | Change;

/** The job in `show ID|NAME` and similar commands. */
export function parseJob(name: JobVerb, typed: readonly Token[]): string {
  // `stop running` stops no job of that name, but `stop board` does.
  const tokens = typed.every(isFillerToken)
    ? typed.slice(-1)
    : typed.filter((token) => !isFillerToken(token) && !isOwnerToken(token) && !isStatus(token));
  const plural = typed.find((token, at) => wordOf(token) === 'jobs' && idOf(typed[at - 1]) !== undefined);
  if (plural) throw extraJob(name, plural, candidates[name]);
  const [first, second, third] = tokens;
  // A row shows both, and people copy both: `resnet50 #197`.
  if (second && /^#\d+$/.test(second.source) && third === undefined) return readJob(name, second);
  const job = readJob(name, first);
  if (second === undefined) return job;
  // A bare number after a name may be part of it, so only showing may guess.
  const isLikelyId = (token: Token) => token.source.startsWith('#') || (name === 'show' && idOf(token));
  const id = idOf(first) ?? idOf(tokens.find(isLikelyId));
  throw extraJob(name, second, id === undefined ? candidates[name] : { suggestion: `${name} ${id}` });
}

export function extraJob(verb: JobVerb | 'watch', extra: Token, options: UsageErrorOptions): UsageError {
  return new UsageError(
    `\`${verb}\` takes one job; ${asTyped(extra.source)} is extra.`,
    verb === 'watch' ? 'watch ID' : usageOf(verb),
    options,
  );
}

/** `describe ID|NAME "TEXT"`. Without a text, opens a form. */
export function parseDescribe(tokens: readonly Token[]): DescribeCommand {
  const named = withoutLeadingFillers(tokens);
  // `edit the description of 197`
  const isNoun = wordOf(named[0]) === 'description' && named.length > 1;
  const [first, ...others] = isNoun ? withoutLeadingFillers(named.slice(1)) : named;
  const job = readJob('describe', first);
  if (others.length === 0) return { name: 'describe', job };
  const description = others.map(typedText).join(' ').trim();
  const length = lengthOf(description);
  if (length <= limits.description) return { name: 'describe', job, description };
  throw new UsageError(
    `The description ${asTyped(description)} has ${length} characters. ModelArts takes at most ${limits.description}.`,
    usageOf('describe'),
  );
}

/** Form values by key; the form validates them. `undefined`: not a valid value for the form. */
const presets: Readonly<Record<string, (value: string) => Partial<NewJob> | undefined>> = {
  name: (name) => (isLong(name, 20) ? undefined : { name }),
  logs: (trainUrl) => (isLong(trainUrl, limits.logs) ? undefined : { trainUrl }),
  type: (word) => {
    const type = jobTypes.find((one) => one === word.toLowerCase());
    return type && { type };
  },
  autostop: (hours) =>
    /^([1-9]|1\d|2[0-4])h?$/.test(hours) ? { autoStopHours: Number.parseInt(hours, 10) } : undefined,
  description: (description) => (isLong(description, limits.description) ? undefined : { description }),
};

/** `create [name:NAME] [logs:PATH] …` opens the form with these values; only the form creates a job. */
export function parseCreate(typed: readonly Token[]): CreateCommand {
  const preset: Partial<NewJob> = {};
  const tokens = typed.filter((token) => !isFillerToken(token) && wordOf(token) !== 'new');
  for (const token of tokens) {
    const [key, text = ''] =
      token.kind === 'key' ? [token.key.toLowerCase(), token.value] : ['type', wordOf(token)];
    const value = presets[key]?.(text);
    if (value === undefined) throw notInForm(token);
    Object.assign(preset, value);
  }
  return { name: 'create', ...(tokens.length === 0 ? {} : { preset }) };
}

function notInForm({ source }: Token): UsageError {
  return new UsageError(`\`create\` opens a form and can't fill in ${asTyped(source)}.`, usageOf('create'), {
    suggestion: 'create',
  });
}

const isLong = (value: string, max: number) => value.trim() === '' || lengthOf(value) > max;

function readJob(name: JobVerb, token: Token | undefined): string {
  const job = idOf(token) ?? readSearch((token?.kind === 'free' ? token.text : token?.source) ?? '');
  if (job !== '') return job;
  throw new UsageError(
    `\`${name}\` needs the ID or name of a job. The list shows both.`,
    usageOf(name),
    candidates[name],
  );
}

const anyJob = { suggestion: 'all', label: 'List all jobs' };
const endedJobs = { suggestion: 'failed stopped done', label: 'List jobs that have ended' };

/** A list of jobs that the verb applies to. */
const candidates: Readonly<Record<JobVerb, { readonly suggestion: string; readonly label: string }>> = {
  show: anyJob,
  describe: anyJob,
  keep: { suggestion: 'running', label: 'List running jobs' },
  stop: { suggestion: 'running', label: 'List running jobs' },
  restart: endedJobs,
  delete: endedJobs,
};
