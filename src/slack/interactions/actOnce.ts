import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Claims } from '../../database/claims.ts';
import { type Clock, withTimeout } from '../../time.ts';
import type { Interaction } from './interaction.ts';

/**
 * Runs `act` unless Slack already delivered the same interaction, or the person just pressed the same button.
 */
export type ActOnce = <T>(interaction: Interaction, act: () => Promise<T>) => Promise<T | 'repeated'>;

/** How long a delivery is remembered, in milliseconds. A signed request is valid for ten minutes. */
const delivered = 15 * 60_000;
/** A click within this many milliseconds after the first one finished belongs to a double click. */
const doubleClick = 2_000;
/**
 * How long a click in progress is held against other instances, in milliseconds, because its instance may
 * crash.
 */
const working = 60_000;
/** How long a person waits for the shared database, in milliseconds. */
const timeout = 2_000;

/** Slack redelivers, people double-click, and each payload may reach another instance. */
export function createActOnce(claims: Claims, clock: Clock): ActOnce {
  const taken = new LRUCache<string, true>({
    max: 10_000,
    ttl: delivered,
    ttlResolution: 0,
    perf: { now: clock.monotonic },
  });

  /** From now on, the same click is a new one: at once after a failure, otherwise after a moment. */
  function settle(click: string | undefined, failed: boolean): void {
    if (click === undefined) return;
    if (failed) taken.delete(click);
    else taken.set(click, true, { ttl: doubleClick });
    void claims.move({ key: click, until: clock.now() + (failed ? 0 : doubleClick) }).catch(() => {});
  }

  return async (interaction, act) => {
    const delivery = { key: digest(interaction.id), until: clock.now() + delivered };
    const click = clickOf(interaction);
    const wanted = [delivery, ...(click === undefined ? [] : [{ key: click, until: clock.now() + working }])];
    if (wanted.some(({ key }) => taken.has(key))) return 'repeated';
    for (const { key } of wanted) taken.set(key, true);
    // Without the database, this instance still knows its own clicks.
    const isFirst = await withTimeout(timeout, claims.take(wanted)).catch(() => true);
    if (!isFirst) {
      // The instance handling the click decides when it can be repeated.
      if (click !== undefined) taken.delete(click);
      return 'repeated';
    }
    try {
      const result = await act();
      settle(click, false);
      return result;
    } catch (error) {
      settle(click, true);
      throw error;
    }
  };
}

function clickOf({ message, kind, text, requester }: Interaction): string | undefined {
  return message === undefined ? undefined : digest(`${requester.user} ${message} ${kind} ${text}`);
}

/** Typed text is not stored. */
const digest = (name: string) => createHash('sha256').update(name).digest('base64url');
