import { peakMemory } from './peak.ts';

/** Preloaded into a measured process with `--import`: replies to each message with the usage so far. */
export interface Usage {
  /** User and system time since the start, in milliseconds. */
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
// The channel alone must not keep the process alive.
process.channel?.unref();
