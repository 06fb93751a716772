import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../errors.ts';
import type { Environment, Reader } from '../reader.ts';
import { expanded } from '../values.ts';
import type { Settings } from './settings.ts';
import { readYaml } from './yaml.ts';

export interface CloudsFile {
  readonly path: string;
  readonly settings: Settings;
  /** Every user of this machine can read it. */
  readonly isPublic: boolean;
}

/** Bytes; real files have a few thousand. */
const maxSize = 1_000_000;

/** The search order of openstacksdk (loader.py): the first folder with the file, without merging folders. */
function folders(environment: Environment): readonly string[] {
  const settings = environment['XDG_CONFIG_HOME'] || expanded('~/.config', environment);
  return ['.', join(settings, 'openstack'), '/etc/openstack'];
}

/**
 * Reads `clouds`, `secure` or `clouds-public` from the path in `variable`, or else from the usual folders.
 * Undefined if there is no such file, or the reader has a problem.
 */
export function findFile(
  reader: Reader,
  environment: Environment,
  name: string,
  variable: string,
): CloudsFile | undefined {
  const given = environment[variable]?.trim();
  const candidates = given
    ? [expanded(given, environment)]
    : folders(environment).flatMap((folder) =>
        ['yaml', 'yml', 'json'].map((ending) => join(folder, `${name}.${ending}`)),
      );
  for (const path of candidates) {
    const wrong = (advice: string): undefined => {
      reader.problems.push({ variable: given ? `${variable} (${path})` : path, advice });
    };
    try {
      const { size, mode } = statSync(path);
      if (size > maxSize) return wrong('is too large: 1 MB at most.');
      const settings = readYaml(readFileSync(path, 'utf8'));
      if ('problem' in settings) return wrong(String(settings.problem));
      return { path, settings, isPublic: (mode & 0o004) !== 0 };
    } catch (error) {
      const code = codeOf(error);
      const isAbsent = code === 'ENOENT' || code === 'ENOTDIR';
      if (given || !isAbsent) return wrong(`can't be read (${code}).`);
    }
  }
  return undefined;
}
