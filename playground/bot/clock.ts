/** A clock that can be set forward, or stopped for a picture. */
export interface ClockState {
  /** Milliseconds ahead of this machine's clock. */
  readonly shift: number;
  /** Milliseconds since 1970 at which the clock is stopped. */
  readonly heldAt?: number;
}

/** The time of a clock. `real`: this machine's time. */
export const timeOf = ({ shift, heldAt }: ClockState, real: number): number => heldAt ?? real + shift;

/** Passes the clock to the bot's process, so that both start with the same time. */
export const CLOCK_VARIABLE = 'PLAYGROUND_CLOCK';
