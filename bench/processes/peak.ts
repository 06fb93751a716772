import { readFileSync } from 'node:fs';

/**
 * The most resident memory that this process ever had, in bytes. Linux also counts what its parent had at the fork into
 * `maxRSS`, so that is only asked where there is no better source.
 */
export function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) * 1_024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1_024;
}
