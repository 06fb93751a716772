import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Step } from '../../watches/thread.ts';
import type { Watch, WatchFilter } from '../../watches/watch.ts';
import { statusWords } from '../jobs/status.ts';
import { capitalized, code, plain, untrusted } from '../kit/text.ts';
import { duration } from '../kit/time.ts';

/** A watch as one person may see it. */
export interface ShownWatch extends Watch {
  /** Why the name of its job is hidden from the person, and what to do; in mrkdwn. */
  readonly hidden?: string;
}

type Worded = Pick<Watch, 'subject'> & Partial<Pick<ShownWatch, 'cloud' | 'hidden'>>;

/** `failed jobs matching “resnet”`, `jobs running for over 24 h`, ``resnet-tb `#197` ``; in mrkdwn. */
export const watchWords = (watch: Worded): string => wordsOf(watch, untrusted, code);

/** A name stays as it is. */
export const watchTitle = (watch: Worded): string =>
  watch.subject.kind === 'job' ? watchWords(watch) : capitalized(watchWords(watch));

/** As plain text. */
export const plainWatchWords = (watch: Worded): string => wordsOf(watch, plain, plain);

/** A separate line, if something is hidden. */
export const hiddenLine = ({ hidden }: ShownWatch): string =>
  hidden === undefined ? '' : `\n:lock: ${hidden}`;

/** Notifications show the first words only: with several clouds, `research: `. */
export const cloudPrefix = ({ cloud }: Pick<Watch, 'cloud'>): string =>
  cloud === undefined ? '' : `${plain(cloud, 32)}: `;

type Safe = (text: string, max: number) => string;

function wordsOf({ subject, cloud, hidden }: Worded, safe: Safe, coded: Safe): string {
  const where = cloud === undefined ? '' : ` in ${coded(cloud, 32)}`;
  if (subject.kind === 'job') {
    const { id, name } = subject.job;
    const title = hidden === undefined ? safe(name, 60) || '(no name)' : 'job';
    return `${title} ${coded(`#${id}`, 21)}${where}`;
  }
  const { search, workspace } = subject.filter;
  const matching = search === '' ? '' : ` matching “${safe(search, 64)}”`;
  return `${jobsWords(subject.filter)}${where}${matching}${workspace === undefined ? '' : ` in workspace ${safe(workspace, 64)}`}`;
}

function jobsWords({ status, over }: WatchFilter): string {
  const words = statusWords(status);
  if (over !== undefined) {
    const state = words === '' ? 'in the same status' : words;
    return `jobs ${state} for over ${duration(over * 60_000)}`;
  }
  return words === '' ? 'every change of every job' : `${words} jobs`;
}

/** `Checked every 60 s`. */
export const intervalWords = (seconds: number): string => `Checked every ${duration(seconds * 1_000)}`;

/** Statuses whose meaning is not a predicate. */
const news: Readonly<Record<number, string>> = {
  2: 'is building its image',
  8: 'is running',
  10: 'completed',
  11: 'failed',
  12: 'was stopped',
  13: 'was canceled',
  14: 'was lost',
  18: 'is about to be reviewed',
  20: 'completed its review',
  21: 'failed its review',
};

/** What happened to a job, for a sentence that starts with its name: `failed`, `is running`. */
export function newsWords(code: number): string {
  const { group, meaning } = statusOf(code);
  if (group === 'failed') return news[code] ?? `failed: ${meaning}`;
  return news[code] ?? (group === 'unknown' ? 'has an unknown status' : `is ${meaning}`);
}

/** One change, for a sentence that starts with the job's name: `failed (was Running)`. */
export function stepWords({ kind, status, from }: Step): string {
  const before = from === undefined ? '' : ` (was ${statusOf(from).label})`;
  switch (kind) {
    case 'gone':
      return `is gone, probably deleted${before}`;
    case 'restarted':
      return `was restarted and ${newsWords(status)}`;
    case 'appeared':
      return `was created and ${newsWords(status)}`;
    case 'status':
      return `${newsWords(status)}${before}`;
  }
}

/** For plain text. */
export const plainName = ({ name, id }: Pick<Job, 'name' | 'id'>): string => plain(name, 60) || `Job #${id}`;
