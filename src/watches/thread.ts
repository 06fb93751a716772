import type { Job } from '../modelarts/types.ts';
import type { Watch } from './watch.ts';

/** One change of a job, which happened between the previous poll and the one that showed it. */
export interface Step {
  /**
   * - `status`: two polls show different statuses
   * - `restarted`: concluded from its running time, which started over between two polls
   * - `appeared`: created between two polls, which show no earlier status
   * - `gone`: no longer in the list
   */
  readonly kind: 'status' | 'restarted' | 'appeared' | 'gone';
  /** The new status code; for a job that is gone, the last known one. */
  readonly status: number;
  /** The previous status code; absent if unknown. */
  readonly from?: number | undefined;
  /** Time of the poll that showed it, in milliseconds since the epoch. */
  readonly at: number;
  /** Time of the previous poll. */
  readonly after: number;
}

/** What one message and its thread report about a job. */
export interface JobThread {
  readonly watch: Watch;
  /** As last read. */
  readonly job: Job;
  /** Time of the last poll, in milliseconds since the epoch. */
  readonly asOf: number;
  /** When vizjobs first saw the current status, in milliseconds since the epoch. */
  readonly since: number;
  readonly isGone: boolean;
  /** Oldest first, starting with the one that began the thread. */
  readonly steps: readonly Step[];
  /** Set while the watch asks about a job that has had its status for too long. */
  readonly question?: OverQuestion | undefined;
}

export interface OverQuestion {
  /** How long it has had its status, in milliseconds. */
  readonly duration: number;
  /** `service`: the running time reported by the service. `seen`: since vizjobs first saw this status. */
  readonly measure: 'service' | 'seen';
  /** The watch's limit in minutes. */
  readonly over: number;
  /** The question was asked before, and the person wanted a reminder. */
  readonly isReminder: boolean;
}

/** A question that nobody has answered. */
export interface OpenQuestion extends Pick<JobThread, 'watch' | 'job'> {
  readonly question: OverQuestion;
  /** When it was asked, in milliseconds since the epoch. */
  readonly asOf: number;
}

/** More changes at once than a channel wants to read one by one. */
export interface JobChanges {
  readonly watch: Watch;
  /** Number of changed jobs. */
  readonly count: number;
  /** The first of them, at most five. */
  readonly first: readonly ChangedJob[];
}

export interface ChangedJob {
  readonly job: Job;
  /** Absent if the job has had its status for too long. */
  readonly step?: Step | undefined;
}

/**
 * While vizjobs was away: times of the last poll before and the first one after, in milliseconds since the
 * epoch.
 */
export interface Absence {
  readonly from: number;
  readonly until: number;
}

/** The jobs of some watches can't be read. */
export interface PollProblem {
  /** Those that can't be read. With a single cloud its name is empty. */
  readonly clouds: readonly string[];
  /** Time of the last complete poll, in milliseconds since the epoch. */
  readonly since: number;
  /** `partial`: the list was incomplete; `empty`: it had no jobs. Otherwise a ModelArts failure, for example `timeout`. */
  readonly reason: string;
}

/** They can be read again. */
export interface PollRecovery extends Pick<PollProblem, 'clouds' | 'since'> {
  /** Milliseconds since the epoch. */
  readonly until: number;
}
