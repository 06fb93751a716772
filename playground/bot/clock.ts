/** A time that can be set forward, or held for a picture. */
export interface ClockState {
  /** Milliseconds ahead of this machine's clock. */
  readonly shift: number;
  /** Milliseconds since 1970: the time stands still there. */
  readonly heldAt?: number;
}

/** The time that a state means. */
export const timeOf = ({ shift, heldAt }: ClockState, real: number): number => heldAt ?? real + shift;

/** What the playground hands to the bot's process, so that both begin with the same time. */
export const CLOCK_VARIABLE = 'PLAYGROUND_CLOCK';
