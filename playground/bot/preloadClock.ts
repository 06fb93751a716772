/**
 * Preloaded into the bot's process: `Date` and `performance.now` follow the playground's clock as if time had
 * passed, and the process exits with the playground, even after a crash. The bot itself is unmodified. Its
 * database thread preloads this too, and receives the clock over a channel.
 */
import crypto from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { get, parseJson } from '../json.ts';
import { createRandom } from '../modelarts/random.ts';
import { CLOCK_VARIABLE, type ClockState, timeOf } from './clock.ts';

const real = Date.now.bind(Date);
let state: ClockState = { shift: 0 };
const read = (value: unknown): void => {
  const { shift, heldAt } = { shift: get(value, 'shift'), heldAt: get(value, 'heldAt') };
  state = {
    shift: typeof shift === 'number' ? shift : 0,
    ...(typeof heldAt === 'number' && { heldAt }),
  };
};
read(parseJson(process.env[CLOCK_VARIABLE] ?? ''));

const now = () => timeOf(state, real());
Date.now = now;
// Skipped time has passed for durations as well.
const monotonic = performance.now.bind(performance);
performance.now = () => monotonic() + state.shift;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new Date(now()).toString(),
});

// With a stopped clock for pictures, schedules and watches get the same IDs each time.
if (state.heldAt !== undefined) {
  const random = createRandom('ids');
  Object.assign(crypto, { randomInt: (max: number) => random.int(0, max - 1) });
  syncBuiltinESMExports();
}

/**
 * The Socket Mode client takes a clock jump for a lost connection and reconnects, which would lose a command
 * sent at that moment. A pong on each connection prevents that.
 */
const connections = new Set<unknown>();
channel('undici:websocket:open').subscribe((message) => connections.add(get(message, 'websocket')));
channel('undici:websocket:close').subscribe((message) => connections.delete(get(message, 'websocket')));
function signOfLife(): void {
  for (const websocket of connections)
    channel('undici:websocket:pong').publish({ websocket, payload: Buffer.alloc(0) });
}

/** The bot's polls. When the clock jumps, they are due. */
const polls = new Map<unknown, () => void>();
const POLL = 1_000;
globalThis.setInterval = new Proxy(setInterval, {
  apply(target, self, [work, milliseconds, ...rest]) {
    const timer: unknown = Reflect.apply(target, self, [work, milliseconds, ...rest]);
    if (milliseconds === POLL && typeof work === 'function') polls.set(timer, () => work(...rest));
    return timer;
  },
});
globalThis.clearInterval = new Proxy(clearInterval, {
  apply(target, self, [timer]) {
    polls.delete(timer);
    return Reflect.apply(target, self, [timer]);
  },
});

// A thread starts with the process's initial clock; this sends it the current one.
const threads = new BroadcastChannel('playground-clock');
threads.unref();
if (isMainThread) {
  threads.onmessage = () => threads.postMessage(state);
  process.on('message', (message) => {
    if (get(message, 'clock') === undefined) return;
    read(get(message, 'clock'));
    signOfLife();
    threads.postMessage(state);
    // The database's thread has the time first.
    setTimeout(() => {
      for (const poll of polls.values()) poll();
    }, 20);
    process.send?.('clock');
  });
  process.once('disconnect', () => {
    // Windows has no SIGTERM, so the process ends at once there.
    process.kill(process.pid, 'SIGTERM');
  });
  // This channel must not keep the bot alive.
  process.channel?.unref();
} else {
  threads.onmessage = ({ data }) => {
    if (data !== 'hello') read(data);
  };
  threads.postMessage('hello');
}
