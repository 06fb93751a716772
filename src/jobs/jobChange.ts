/** A change of a job from Slack that ModelArts accepted. */
export interface JobChange {
  /** As in the audit line. */
  readonly verb: string;
  /** Slack ID of the person; of a timed stop, whoever set it up. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
