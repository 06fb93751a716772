/**
 * Loaded into the bot's process before the bot: its `Date` is the playground's, as if this machine's clock had been
 * set, and it ends with the playground, however that ended. The bot itself runs as it is. The thread of its database
 * loads it too, and hears of the time over a channel.
 */
import { channel } from 'node:diagnostics_channel';
import { isMainThread } from 'node:worker_threads';
import { get, parseJson } from '../json.ts';
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
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new Date(now()).toString(),
});

/**
 * The bot's client of Slack takes a jump of the time for silence, and connects anew: a command in that moment would be
 * lost. So it hears at once that each connection lives.
 */
const connections = new Set<unknown>();
channel('undici:websocket:open').subscribe((message) => connections.add(get(message, 'websocket')));
channel('undici:websocket:close').subscribe((message) => connections.delete(get(message, 'websocket')));
function signOfLife(): void {
  for (const websocket of connections)
    channel('undici:websocket:pong').publish({ websocket, payload: Buffer.alloc(0) });
}

// A thread begins with the time that the process began with; this brings the one that it has now.
const threads = new BroadcastChannel('playground-clock');
threads.unref();
if (isMainThread) {
  threads.onmessage = () => threads.postMessage(state);
  process.on('message', (message) => {
    if (get(message, 'clock') === undefined) return;
    read(get(message, 'clock'));
    signOfLife();
    threads.postMessage(state);
    process.send?.('clock');
  });
  process.once('disconnect', () => {
    // Windows has no SIGTERM: there the process ends at once.
    process.kill(process.pid, 'SIGTERM');
  });
  // The channel alone must not keep the bot alive.
  process.channel?.unref();
} else {
  threads.onmessage = ({ data }) => {
    if (data !== 'hello') read(data);
  };
  threads.postMessage('hello');
}
