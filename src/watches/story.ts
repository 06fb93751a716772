import type { Job } from '../modelarts/types.ts';
import type { Watch } from './watch.ts';

/** One change of a job. It happened after the reading before and not later than the reading that showed it. */
export interface Step {
  /**
   * - `status`: two readings show different statuses
   * - `restarted`: concluded from its running time, which began anew between two readings
   * - `appeared`: created between two readings, which show no earlier status
   * - `gone`: no longer in the list
   */
  readonly kind: 'status' | 'restarted' | 'appeared' | 'gone';
  /** Status code from then on; of a job that is gone, the last one known. */
  readonly status: number;
  /** Status code before; absent if unknown. */
  readonly from?: number;
  /** Time of the reading that showed it, in milliseconds since the epoch. */
  readonly at: number;
  /** Time of the reading before. */
  readonly after: number;
}

/** What one message, and its thread, tells of a job. */
export interface JobStory {
  readonly watch: Watch;
  /** As it was last read. */
  readonly job: Job;
  /** Of the last reading, in milliseconds since the epoch. */
  readonly asOf: number;
  /** Since when it has had its status, in milliseconds since the epoch: when vizjobs first saw it. */
  readonly since: number;
  readonly isGone: boolean;
  /** Oldest first, from the one that began the story. */
  readonly steps: readonly Step[];
  /** Present while the watch asks about a job that has been in its status for too long. */
  readonly question?: OverQuestion;
}

export interface OverQuestion {
  /** How long it has been in its status, in milliseconds. */
  readonly duration: number;
  /** `service`: by the running time that the service reports. `seen`: since vizjobs first saw this status. */
  readonly measure: 'service' | 'seen';
  /** Minutes of the watch. */
  readonly over: number;
  /** The question was asked before, and the person wanted to be reminded. */
  readonly isReminder: boolean;
}

/** More changes at once than a channel wants to read one by one. */
export interface JobChanges {
  readonly watch: Watch;
  /** How many jobs changed. */
  readonly count: number;
  /** The first of them, at most five. */
  readonly first: readonly ChangedJob[];
}

export interface ChangedJob {
  readonly job: Job;
  /** Absent if the job has been in its status for too long. */
  readonly step?: Step;
}

/** While vizjobs was away: times of the last reading before and the first one after, milliseconds since the epoch. */
export interface Absence {
  readonly from: number;
  readonly until: number;
}

/** The jobs of some watches cannot be read. */
export interface ReadingProblem {
  readonly watches: readonly Watch[];
  /** Time of the last complete reading, in milliseconds since the epoch. */
  readonly since: number;
  /** `partial`: the list was incomplete. Otherwise a failure of ModelArts, for example `timeout`. */
  readonly reason: string;
}
