/** Merges the answers of several clouds. A cloud that fails is named, and never counted as empty. */
import type { JobQuery, SortKey } from '../../commands/command.ts';
import { BotError } from '../../errors.ts';
import { type StatusGroup, statusGroups } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { StatusCounts } from '../fetchAll.ts';
import {
  type FindOptions,
  type FoundJobs,
  type JobPage,
  type Jobs,
  type ListOptions,
  rowsOf,
  type Snapshot,
} from '../list.ts';
import type { CloudPart } from './cloudPart.ts';

interface NamedJobs {
  readonly name: string;
  readonly jobs: Pick<Jobs, 'list' | 'snapshot' | 'find'>;
}

/** All jobs of one cloud, before they are merged and cut into pages. */
const wholeList = Number.MAX_SAFE_INTEGER;

/** @throws the first cloud's BotError if all of them fail */
export function createEveryCloud(clouds: readonly NamedJobs[]): Pick<Jobs, 'list' | 'snapshot' | 'find'> {
  async function ask<T>(
    { among }: ListOptions,
    work: (cloud: NamedJobs) => Promise<T>,
    totalOf: (answer: T) => number,
  ): Promise<{ answers: readonly T[]; parts: readonly CloudPart[] }> {
    const parts = await Promise.all(
      clouds.map(async (cloud): Promise<CloudPart & { answer?: T }> => {
        if (among && !among.includes(cloud.name)) return { cloud: cloud.name, hidden: true };
        try {
          const answer = await work(cloud);
          return { cloud: cloud.name, total: totalOf(answer), answer };
        } catch (error) {
          if (!(error instanceof BotError)) throw error;
          return { cloud: cloud.name, error };
        }
      }),
    );
    const answers = parts.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
    const failure = parts.find(({ error }) => error !== undefined)?.error;
    if (answers.length === 0 && failure) throw failure;
    return { answers, parts: parts.map(({ answer: _, ...part }) => part) };
  }

  return {
    async list(query, options = {}) {
      const { view: _, ...terms } = query;
      const whole = { ...terms, page: 1, per: wholeList };
      const { answers, parts } = await ask(
        options,
        ({ name, jobs }) => jobs.list({ ...whole, cloud: name }, { ...options, counted: true }),
        ({ total }) => total,
      );
      return mergedPage(query, answers, parts);
    },

    async snapshot(filter, options = {}) {
      const { answers, parts } = await ask(
        options,
        ({ name, jobs }) => jobs.snapshot({ ...filter, cloud: name }, options),
        ({ jobs }) => jobs.length,
      );
      return mergedSnapshot(answers, parts);
    },

    async find(term, options: FindOptions = {}): Promise<FoundJobs> {
      const { answers, parts } = await ask(
        options,
        ({ name, jobs }) => jobs.find(term, { ...options, cloud: name }),
        ({ found }) => found.length,
      );
      return { found: answers.flatMap(({ found }) => found), asOf: oldest(answers), parts };
    },
  };
}

function mergedPage(query: JobQuery, pages: readonly JobPage[], parts: readonly CloudPart[]): JobPage {
  const jobs = merge(
    pages.map((page) => page.jobs),
    query.sort,
    query.order,
  );
  const lastDays = pages.map(({ lastDay }) => lastDay);
  const rows = rowsOf(query);
  const start = (rows.page - 1) * rows.per;
  return {
    query,
    jobs: jobs.slice(start, start + rows.per),
    total: jobs.length,
    pages: Math.max(1, Math.ceil(jobs.length / query.per)),
    counts: summedCounts(pages.flatMap(({ counts }) => counts ?? [])),
    ever: sum(pages.map(({ ever, total }) => ever ?? total)),
    lastDay: lastDays.includes(undefined) ? undefined : sum(lastDays.map((count) => count ?? 0)),
    untimed: query.over === undefined ? undefined : sum(pages.map((page) => page.untimed ?? 0)),
    unreadable: sum(pages.map(({ unreadable }) => unreadable)),
    skipped: sum(pages.map(({ skipped }) => skipped)),
    asOf: oldest(pages),
    parts,
  };
}

function mergedSnapshot(snapshots: readonly Snapshot[], parts: readonly CloudPart[]): Snapshot {
  return {
    jobs: merge(
      snapshots.map(({ jobs }) => jobs),
      'created',
      'desc',
    ),
    counts: summedCounts(snapshots.map(({ counts }) => counts)),
    searched: sum(snapshots.map(({ searched }) => searched)),
    unreadable: sum(snapshots.map(({ unreadable }) => unreadable)),
    skipped: sum(snapshots.map(({ skipped }) => skipped)),
    asOf: oldest(snapshots),
    parts,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

const oldest = (answers: readonly { readonly asOf: number }[]) =>
  Math.min(...answers.map(({ asOf }) => asOf));

function summedCounts(all: readonly StatusCounts[]): StatusCounts {
  const total = (group: StatusGroup) => sum(all.map((counts) => counts[group]));
  return Object.fromEntries(statusGroups.map((group) => [group, total(group)])) as StatusCounts;
}

const compareText = (a = '', b = '') => (a === b ? 0 : a < b ? -1 : 1);
const folded = (text = '') => text.toLowerCase();

/** Ascending. IDs are Longs, too large for a number. */
const comparers: Readonly<Record<SortKey, (a: Job, b: Job) => number>> = {
  created: (a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0),
  id: (a, b) => a.id.length - b.id.length || compareText(a.id, b.id),
  name: (a, b) => compareText(folded(a.name), folded(b.name)),
  description: (a, b) => compareText(folded(a.description), folded(b.description)),
  status: (a, b) => a.status - b.status,
};

/** Compares only the heads of the lists, because each service sorts in its own way. */
function merge(lists: readonly (readonly Job[])[], sort: SortKey, order: JobQuery['order']): readonly Job[] {
  const ascending = comparers[sort];
  const rest = lists.map((jobs) => ({ jobs, next: 0 }));
  const merged: Job[] = [];
  for (;;) {
    let best: { readonly list: (typeof rest)[number]; readonly job: Job } | undefined;
    for (const list of rest) {
      const job = list.jobs[list.next];
      if (job === undefined) continue;
      const difference = best ? ascending(job, best.job) : -1;
      if (!best || (order === 'asc' ? difference < 0 : difference > 0)) best = { list, job };
    }
    if (!best) return merged;
    best.list.next++;
    merged.push(best.job);
  }
}
