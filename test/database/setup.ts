import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder for what all workers of this run share. */
    templates: string;
  }
}

/** Once for each run of the tests, before the workers start. */
export default async function setup({ provide }: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-templates-'));
  provide('templates', folder);
  return () => rm(folder, { recursive: true, force: true });
}
