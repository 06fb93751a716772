import { readFileSync } from 'node:fs';

/**
 * Peak resident memory of this process, in bytes. On Linux `maxRSS` includes the parent's memory at the fork,
 * so it is only the fallback.
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
