import type { StatusSelector } from '../commands/command.ts';

/** Notifies a channel or a person of changes to jobs. */
export interface Watch {
  /** Six letters and digits. */
  readonly id: string;
  readonly target: WatchTarget;
  readonly subject: WatchSubject;
  /** Undefined: the first of the configured clouds. */
  readonly cloud: string | undefined;
  /** Slack ID of the owner. */
  readonly createdBy: string;
  /** Times are milliseconds since the epoch. */
  readonly createdAt: number;
  /** Silent until then. */
  readonly mutedUntil?: number | undefined;
  readonly paused?: WatchPaused | undefined;
}

/** Slack IDs. */
type WatchTarget = { readonly kind: 'channel'; readonly channel: string } | PersonTarget;

/** Gets direct messages. `direct`: the direct message in which they asked for them, if any. */
export interface PersonTarget {
  readonly kind: 'person';
  readonly user: string;
  readonly direct?: string | undefined;
}

export type WatchSubject =
  /** Jobs, once they start to match. */
  | { readonly kind: 'jobs'; readonly filter: WatchFilter }
  /** One job, until it ends. */
  | { readonly kind: 'job'; readonly job: JobReference };

export interface JobReference {
  readonly id: string;
  /** As it was when the watch was set up; untrusted. */
  readonly name: string;
  /** Status code when the watch was set up, so that a change before the first poll is reported. */
  readonly status?: number | undefined;
}

/** Canonical, like `JobFilter`. */
export interface WatchFilter {
  /** Empty: every status. */
  readonly status: readonly StatusSelector[];
  readonly search: string;
  /** Undefined: the configured default. */
  readonly workspace?: string | undefined;
  /** Only jobs that have had their status for at least this many minutes. */
  readonly over?: number | undefined;
}

interface WatchPaused {
  readonly at: number;
  /** Slack's error code or a missing right, as for schedules (`pauseAdvice`). */
  readonly reason?: string | undefined;
}

export type NewWatch = Pick<Watch, 'target' | 'subject' | 'cloud' | 'createdBy'>;

/** Where a watch's jobs are read. Watches with the same source share polls. */
export interface Source {
  readonly cloud: string | undefined;
  readonly workspace: string | undefined;
  readonly search: string;
}

export function sourceOf({ cloud, subject }: Pick<Watch, 'cloud' | 'subject'>): Source {
  if (subject.kind === 'job') return { cloud, workspace: undefined, search: '' };
  return { cloud, workspace: subject.filter.workspace, search: subject.filter.search };
}

/** Equal for watches that report the same to the same people. */
export function watchKey({ target, subject, cloud }: Pick<Watch, 'target' | 'subject' | 'cloud'>): string {
  const { status, search, workspace, over } =
    subject.kind === 'jobs'
      ? subject.filter
      : { status: subject.job.id, search: '', workspace: undefined, over: undefined };
  const to = target.kind === 'channel' ? target.channel : target.user;
  return JSON.stringify([to, cloud ?? null, subject.kind, status, search, workspace ?? null, over ?? null]);
}
