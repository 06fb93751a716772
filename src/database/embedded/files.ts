import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';

/** The cache for pages of tables is 128 MB by default: a hundred times what our tables hold. */
const options = { startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'] };

/**
 * When functions of WebAssembly are used much, V8 compiles them once more and better. For the largest ones of PostgreSQL
 * that takes 0.4 GB for a moment, more than a small container has, to be quicker at a few statements a second.
 * Besides, only undici's parser of HTTP is WebAssembly that is used much, and takes as long either way.
 */
const compileOnce = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** Opens the embedded PostgreSQL in files below `folder`, which are made when they are not there. */
export async function openFiles(folder: string): Promise<PGlite> {
  for (const flag of compileOnce) setFlagsFromString(flag);
  const files = `${folder}/postgres`;
  if (!existsSync(files)) await makeFiles(folder, files);
  return PGlite.create(files, options);
}

/** Files that were only half made, by a process that was killed or on a full disk, could never be opened again. */
async function makeFiles(folder: string, files: string): Promise<void> {
  const unfinished = `${folder}/postgres.new`;
  await rm(unfinished, { recursive: true, force: true });
  await (await PGlite.create(unfinished, options)).close();
  await rename(unfinished, files);
}
