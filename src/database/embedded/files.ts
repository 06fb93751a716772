import { rename, rm, statfs } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { checkFiles, damaged, filesIn } from './integrity.ts';

/** `shared_buffers` defaults to 128 MB, a hundred times the size of the tables. */
const options = { startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'] };

/**
 * V8 recompiles hot WebAssembly functions with its optimizing compiler. PostgreSQL's largest ones take 0.4 GB, more than
 * a small container has, which a few statements per second don't justify. The only other hot WebAssembly is undici's
 * HTTP parser, which isn't slower without it.
 */
const compileOnce = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** Bytes that PostgreSQL needs to replay its log. */
const minFree = 1_000_000;

/**
 * Opens the embedded PostgreSQL on files in `folder`, and creates them if there are none.
 * @throws StoreError `damaged`, `newer`, `full`, and errors of PGlite and its file system
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
    // PGlite has no other message for damaged files or a full disk.
    if (!(error instanceof Error && /failed to initialize|^Aborted\(/.test(error.message))) throw error;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < minFree) throw new Error('no space left on device', { cause: error });
    throw damaged("PostgreSQL can't start from these files", error);
  }
}

/** Creates the files under a temporary name, because incomplete ones (after a kill or a full disk) can't be opened. */
async function makeFiles(folder: string): Promise<void> {
  const unfinished = `${folder}/postgres.new`;
  await rm(unfinished, { recursive: true, force: true });
  await (await PGlite.create(unfinished, options)).close();
  await rename(unfinished, filesIn(folder));
}
