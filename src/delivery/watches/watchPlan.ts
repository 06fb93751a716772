import { z } from 'zod';
import type { JobFilter } from '../../commands/command.ts';
import { formatFilter } from '../../commands/format.ts';
import { parseStoredFilter } from '../../commands/parse/parse.ts';
import type { Source, Watch, WatchSubject } from '../../watches/watch.ts';

type Plan = Pick<Watch, 'target' | 'subject' | 'cloud'>;

const job = z.object({ id: z.string(), name: z.string(), status: z.number().optional() });
const stored = z.object({
  to: z.enum(['channel', 'person']),
  cloud: z.string().optional(),
  direct: z.string().optional(),
  /** In the command language, which people and later versions can read. */
  filter: z.string().optional(),
  job: job.optional(),
});
const source = z.tuple([z.string().nullable(), z.string().nullable(), z.string()]);

export const storeWatchPlan = ({ target, subject, cloud }: Plan): z.infer<typeof stored> => ({
  to: target.kind,
  cloud,
  direct: target.kind === 'person' ? target.direct : undefined,
  ...(subject.kind === 'job' ? { job: subject.job } : { filter: formatFilter(subject.filter) }),
});

/** Undefined if a later version wrote it. */
export function readWatchPlan(target: string, data: unknown): Plan | undefined {
  const read = stored.safeParse(data).data;
  const subject = read && subjectOf(read);
  if (!read || !subject) return undefined;
  const { to, cloud, direct } = read;
  return {
    target: to === 'channel' ? { kind: to, channel: target } : { kind: to, user: target, direct },
    subject,
    cloud,
  };
}

function subjectOf({ job: one, filter }: z.infer<typeof stored>): WatchSubject | undefined {
  if (one) return { kind: 'job', job: one };
  const read = filter === undefined ? undefined : readFilter(filter);
  return read && { kind: 'jobs', filter: read };
}

/** Parsing a filter takes longer than a poll may, so cache it. */
const filters = new Map<string, JobFilter>();
const maxFilters = 1_000;

function readFilter(text: string): JobFilter | undefined {
  const known = filters.get(text);
  if (known) return known;
  try {
    const filter = parseStoredFilter(text);
    if (filters.size >= maxFilters) filters.clear();
    filters.set(text, filter);
    return filter;
  } catch {
    return undefined;
  }
}

export const sourceKey = ({ cloud, workspace, search }: Source): string =>
  JSON.stringify([cloud ?? null, workspace ?? null, search]);

export function readSource(key: string): Source {
  const [cloud, workspace, search] = source.parse(JSON.parse(key));
  return { cloud: cloud ?? undefined, workspace: workspace ?? undefined, search };
}
