import { peakMemory } from './peak.ts';

/** Loaded into a measured process with `--import`: answers each message with what the process has used so far. */
export interface Usage {
  /** User and system time since the start, in milliseconds. */
  readonly cpu: number;
  /** Resident memory, and the most that it ever was, in bytes. */
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
// The channel must not keep a process alive that would have ended.
process.channel?.unref();
