import type { WatchCounts } from '../../metrics.ts';
import type { NewWatch, Watch } from '../../watches/watch.ts';

/** Watches of a channel, the personal ones of a person, or all. */
export type WatchScope = { readonly channel: string } | { readonly user: string } | 'all';

/** All methods throw StoreError. `undefined` or false: there is no watch with this ID. */
export interface Watches {
  /**
   * `isNew` is false if the target has the same watch already, which is returned instead.
   * @throws ChannelError `too_many_watches` (20 in a channel, 20 personal ones of a person) or `too_many_watches_in_all`
   *   (200)
   */
  add(watch: NewWatch): Promise<{ readonly watch: Watch; readonly isNew: boolean }>;
  get(id: string): Promise<Watch | undefined>;
  /** Paused ones first, then in order of creation. Doesn't create the database. */
  list(scope: WatchScope): Promise<readonly Watch[]>;
  /** `until`: milliseconds since the epoch. */
  mute(id: string, until: number): Promise<Watch | undefined>;
  unmute(id: string): Promise<Watch | undefined>;
  /** Ends a pause by vizjobs. What changed in the meantime is not told. */
  resume(id: string): Promise<Watch | undefined>;
  remove(id: string): Promise<Watch | undefined>;
  /** Tells nothing more about this job. */
  muteJob(id: string, jobId: string): Promise<boolean>;
  /** Asks about a job again, if it is still in its status then. `until`: milliseconds since the epoch. */
  remindLater(id: string, jobId: string, until: number): Promise<boolean>;
  /** Doesn't ask again while the job stays in its status. */
  dontAskAgain(id: string, jobId: string): Promise<boolean>;
  /** Undefined while the database is not open. Doesn't open it. */
  counts(): Promise<WatchCounts | undefined>;
}
