/** A clock that can be advanced, or stopped for a picture. */
export interface ClockState {
  /** Milliseconds ahead of this machine's clock. */
  readonly shift: number;
  /** Milliseconds since 1970 where the clock is stopped. */
  readonly heldAt?: number;
}

/** The time on a clock, given this machine's time as `real`. */
export const timeOf = ({ shift, heldAt }: ClockState, real: number): number => heldAt ?? real + shift;

/** Passes the clock to the bot's process, so that both start at the same time. */
export const CLOCK_VARIABLE = 'PLAYGROUND_CLOCK';
