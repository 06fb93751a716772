import { peakMemory } from './peak.ts';

/** Preloaded into a measured process with `--import`. Replies to each message with the usage so far. */
export interface Usage {
  /** User and system time since process start, in milliseconds. */
  readonly cpu: number;
  /** Resident memory and its peak, in bytes. */
  readonly memory: number;
  readonly peak: number;
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    cpu: (user + system) / 1_000,
    memory: process.memoryUsage.rss(),
    peak: peakMemory(),
  };
  process.send?.(usage);
});
// This channel must not keep the process alive.
process.channel?.unref();
