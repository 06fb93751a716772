import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacer } from '../src/time.ts';

test('a pacer lets callers through a gap apart, and nobody waits longer than needed', async () => {
  const between = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(between, async (pauses) => {
      let now = 0;
      let wait = 0;
      const clock = { now: Date.now, monotonic: () => now };
      const untilTurn = createPacer(10, clock, async (milliseconds) => {
        wait = milliseconds;
      });
      let free = 0;
      for (const pause of pauses) {
        now += pause;
        wait = 0;
        await untilTurn();
        expect(now + wait).toBe(Math.max(now, free));
        free = now + wait + 10;
      }
    }),
  );
});

test('a stop ends the wait', async () => {
  const stopping = new AbortController();
  const untilTurn = createPacer(60_000, { now: Date.now, monotonic: () => 0 }, async (_, signal) => {
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  });
  await untilTurn(stopping.signal);
  const waiting = untilTurn(stopping.signal);
  stopping.abort(new Error('stopping'));
  await expect(waiting).rejects.toThrow('stopping');
});
