import type { Clock, Pause } from '../../time.ts';

type ChannelQueue = <T>(channel: string, post: () => Promise<T>) => Promise<T>;

/**
 * https://docs.slack.dev/apis/web-api/rate-limits: one message per second and channel, in milliseconds.
 * Counted from Slack's response, because the latency of requests varies.
 */
const gap = 1_000;

/** Posts to one channel go out in order, a second apart; channels don't wait for each other. */
export function createChannelQueue({ monotonic: now }: Clock, pause: Pause): ChannelQueue {
  const queues = new Map<string, { tail: Promise<unknown>; size: number; nextAt: number }>();

  function removeIdle(): void {
    for (const [channel, { size, nextAt }] of queues)
      if (size === 0 && nextAt < now()) queues.delete(channel);
  }

  return (channel, post) => {
    const queue = queues.get(channel) ?? { tail: Promise.resolve(), size: 0, nextAt: 0 };
    queues.set(channel, queue);
    queue.size++;
    const result = queue.tail.then(async () => {
      try {
        const wait = queue.nextAt - now();
        if (wait > 0) await pause(wait);
        return await post();
      } finally {
        queue.nextAt = now() + gap;
        queue.size--;
        removeIdle();
      }
    });
    queue.tail = result.catch(() => {});
    return result;
  };
}
