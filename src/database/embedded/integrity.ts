import { readFile, stat } from 'node:fs/promises';
import { codeOf, StoreError } from '../../errors.ts';

/** The version in PGlite, which can't open files of any other. */
export const postgresMajor = 18;

/** Without these, PostgreSQL doesn't start, or PGlite creates a new database over the old one. */
const required = ['PG_VERSION', 'global/pg_control', 'global/pg_filenode.map', 'base', 'pg_wal', 'pg_xact'];

/** The folder of PostgreSQL's own files. */
export const filesIn = (folder: string): string => `${folder}/postgres`;

/**
 * Whether `folder` has a database. Changes nothing.
 * @throws StoreError `damaged`, `newer`
 */
export async function checkFiles(folder: string): Promise<boolean> {
  const files = filesIn(folder);
  if (!(await exists(files))) return false;
  const present = await Promise.all(required.map((name) => exists(`${files}/${name}`)));
  const missing = required.filter((_, index) => !present[index]);
  if (missing.length > 0) throw damaged(`${missing.join(', ')} missing`);
  const version = (await readFile(`${files}/PG_VERSION`, 'utf8')).trim();
  if (!/^\d+$/.test(version)) throw damaged('PG_VERSION is not a number');
  if (Number(version) !== postgresMajor) throw otherVersion(Number(version));
  return true;
}

/** @throws every error except ENOENT */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

export const damaged = (reason: string, cause?: unknown): StoreError =>
  new StoreError('damaged', `the files are damaged: ${reason}`, {
    advice: `DATA_DIR/schedules/postgres is damaged (${reason}). Restore DATA_DIR from a backup. To start over without the schedules, move DATA_DIR/schedules away.`,
    cause,
  });

export const gone = (): StoreError =>
  new StoreError('damaged', 'the files are gone', {
    advice:
      'DATA_DIR/schedules/postgres is gone. Mount DATA_DIR again, or restore it from a backup. To start over without the schedules, restart vizjobs.',
  });

const otherVersion = (version: number): StoreError =>
  version > postgresMajor
    ? new StoreError('newer', `files of PostgreSQL ${version}, this is ${postgresMajor}`, {
        advice: `A later version of vizjobs wrote DATA_DIR (PostgreSQL ${version}; this one has ${postgresMajor}). Run that version again.`,
      })
    : damaged(`files of PostgreSQL ${version}, this is ${postgresMajor}`);
