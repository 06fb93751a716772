import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder shared by all workers of this run. */
    templates: string;
  }
}

/** Runs once, before the workers start. */
export default async function setup({ provide }: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-templates-'));
  provide('templates', folder);
  return () => rm(folder, { recursive: true, force: true });
}
