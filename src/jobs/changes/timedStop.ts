import type { MissingRight, ModelArtsFailure } from '../../errors.ts';

/** A scheduled stop of a job. Times are milliseconds since the epoch. */
export interface TimedStop {
  /** Six letters and digits. */
  readonly id: string;
  /** The job's ID, and its name and creation time when the stop was set up. */
  readonly job: string;
  readonly name: string;
  readonly createdAt?: number | undefined;
  /** The job's cloud; undefined: the first. */
  readonly cloud?: string | undefined;
  /** Slack ID of the channel where it was set up. */
  readonly channel: string;
  /** Slack ID of the person. */
  readonly setBy: string;
  readonly setAt: number;
  readonly dueAt: number;
}

/**
 * The result of a stop, if there is something to report:
 * - `stopped`: it ended within ten minutes
 * - `slow`: ModelArts accepted the stop, and the job was still active after ten minutes
 * - `failed`: ModelArts rejected it, or was unreachable for ten minutes
 * - `forbidden`: the person may no longer change jobs
 * - `unclear`: ModelArts did not know the job's status for ten minutes
 * - `unconfigured`: the configuration no longer has its cloud
 * - `missed`: vizjobs was not running, and the stop is overdue by more than an hour
 */
export type StopResult =
  | { readonly kind: 'stopped' | 'slow' | 'unclear' | 'unconfigured' | 'missed' }
  | {
      readonly kind: 'failed';
      readonly failure: ModelArtsFailure;
      readonly status?: number | undefined;
      readonly code?: string | undefined;
      /** The service's text (untrusted). */
      readonly message: string;
    }
  | { readonly kind: 'forbidden'; readonly missing: MissingRight };
