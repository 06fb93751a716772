import { vi } from 'vitest';

/** As `vi.waitUntil`, with a limit in milliseconds that also holds on a busy machine; its own is one second. */
export const waitUntil = <T>(
  condition: () => T | Promise<T>,
  { timeout = 20_000, interval = 50 } = {},
): Promise<NonNullable<T>> => vi.waitUntil(condition, { timeout, interval }) as Promise<NonNullable<T>>;
