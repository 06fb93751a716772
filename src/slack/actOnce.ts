import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Scheduler } from '../delivery/scheduler.ts';
import { abortable, type Clock } from '../time.ts';
import type { Interaction } from './interaction.ts';

/** Runs `act`, unless Slack delivered the same interaction before, or the person pressed the same button a moment ago. */
export type ActOnce = <T>(interaction: Interaction, act: () => Promise<T>) => Promise<T | 'repeated'>;

/** Milliseconds. A signed request is good for ten minutes: five in the past, five ahead. */
const delivered = 15 * 60_000;
/** Milliseconds in which a second click is a double click, from the end of the first. */
const doubleClick = 2_000;
/** Milliseconds for which a click that is being worked on is held, where its instance may end before it. */
const working = 60_000;
/** Milliseconds for the other instances: a person waits. */
const timeout = 2_000;

/** Slack delivers again what it thinks was lost, people double-click, and each payload may go to another instance. */
export function createActOnce(claims: Scheduler['claims'], clock: Clock): ActOnce {
  const taken = new LRUCache<string, true>({
    max: 10_000,
    ttl: delivered,
    ttlResolution: 0,
    perf: { now: clock.monotonic },
  });

  /** From now on the same click is a new one: at once when it failed, else after a moment. */
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
    // Without the other instances this one still knows its own.
    const isFirst = await abortable(claims.take(wanted), AbortSignal.timeout(timeout)).catch(() => true);
    if (!isFirst) {
      // When the click may be made again is for the instance to say that has it.
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

/** What people typed is not stored. */
const digest = (name: string) => createHash('sha256').update(name).digest('base64url');
