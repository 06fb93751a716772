import { rename, rm, statfs } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { checkFiles, damaged, filesIn } from './integrity.ts';

/** The cache for pages of tables is 128 MB by default: a hundred times what our tables hold. */
const options = { startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'] };

/**
 * When functions of WebAssembly are used much, V8 compiles them once more and better. For the largest ones of PostgreSQL
 * that takes 0.4 GB for a moment, more than a small container has, to be quicker at a few statements a second.
 * Besides, only undici's parser of HTTP is WebAssembly that is used much, and takes as long either way.
 */
const compileOnce = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** PostgreSQL needs about this much to replay its log, in bytes. */
const minFree = 1_000_000;

/**
 * Opens the embedded PostgreSQL in files below `folder`, which are made when there are none.
 * @throws StoreError `damaged`, `newer`, `full`; and what PGlite and its file system throw
 */
export async function openFiles(folder: string): Promise<PGlite> {
  for (const flag of compileOnce) setFlagsFromString(flag);
  if (await checkFiles(folder)) return openExisting(folder);
  await makeFiles(folder);
  return PGlite.create(filesIn(folder), options);
}

async function openExisting(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create(filesIn(folder), options);
  } catch (error) {
    // Whatever is wrong with the files, PGlite has only these words for it.
    if (!(error instanceof Error && /failed to initialize|^Aborted\(/.test(error.message))) throw error;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < minFree) throw new Error('no space left on device', { cause: error });
    throw damaged('PostgreSQL cannot start on these files', error);
  }
}

/** Half-made files, of a process that was killed or on a full disk, could never be opened again. */
async function makeFiles(folder: string): Promise<void> {
  const unfinished = `${folder}/postgres.new`;
  await rm(unfinished, { recursive: true, force: true });
  await (await PGlite.create(unfinished, options)).close();
  await rename(unfinished, filesIn(folder));
}
