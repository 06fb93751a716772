/** A change of a job from Slack that ModelArts accepted. */
export interface JobChange {
  /** As in the audit line. */
  readonly verb: string;
  /** Slack ID of the person; for a timed stop, the person who set it up. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
