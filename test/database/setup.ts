import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder shared by all workers of this run. */
    templates: string;
  }
}

/** Free bytes that all tests together never need. */
const enough = 4e9;

/** Runs once, before the workers start. */
export default async function setup({ provide }: TestProject) {
  // Databases are copied and deleted by the hundred, which takes a third of the CPU time on a disk.
  const memory = await statfs('/dev/shm').catch(() => undefined);
  const inMemory = memory !== undefined && memory.bavail * memory.bsize > enough;
  const folder = await mkdtemp(join(inMemory ? '/dev/shm' : tmpdir(), 'vizjobs-tests-'));
  // Servers that tests start run as another user.
  await chmod(folder, 0o711);
  if (inMemory) process.env['TMPDIR'] = folder;
  // Each embedded database starts a thread, which would compile the same modules again.
  process.env['NODE_COMPILE_CACHE'] ??= join(folder, 'compiled');
  provide('templates', folder);
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
