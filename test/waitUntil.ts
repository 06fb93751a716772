import { vi } from 'vitest';

/**
 * `vi.waitUntil`, with a timeout in milliseconds that holds on a busy machine; its own default is one second.
 */
export const waitUntil = <T>(
  condition: () => T | Promise<T>,
  { timeout = 20_000, interval = 50 } = {},
): Promise<NonNullable<T>> => vi.waitUntil(condition, { timeout, interval }) as Promise<NonNullable<T>>;
