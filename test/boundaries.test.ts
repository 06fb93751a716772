import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Layers of `src/` from the top down. Imports point only down, never sideways. */
const layers = [
  ['main'],
  ['bot', 'doctor'],
  ['slack'],
  ['delivery'],
  ['views', 'health'],
  ['jobs', 'watches'],
  ['schedules'],
  ['metrics', 'tracing'],
  ['log'],
  ['config'],
  ['commands'],
  ['modelarts', 'database'],
  ['time'],
  ['errors', 'network', 'agent'],
];

/** Folders without side effects, and the packages they may use. `@slack/types` contains only types. */
const pure = ['commands', 'schedules', 'watches', 'views'];
const purePackages = /^(@slack\/types|date-fns|fastest-levenshtein|lru-cache|zod)(\/|$)/;

const wireNames =
  /\b(visualization-jobs|per_page|search_content|job_id|job_name|job_desc|create_time|service_url|train_url|job_total_count|is_success|error_code)\b|https:\/\/(modelarts|iam)/;

/** Known exceptions. A line that is no longer needed fails too, so this list can only get shorter. */
const exceptions = {
  slack: [],
  pure: [],
  wire: [
    'src/config/modelarts.ts',
    // Help mentions the API's own sort words, and a form has a field with that name.
    'src/commands/words/topics.ts',
    'src/views/modals/job.ts',
  ],
};

const files = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));
const topFolderOf = (path: string) => (path.split('/')[1] ?? '').replace(/\.ts$/, '');
const layerOf = (folder: string) => layers.findIndex((folders) => folders.includes(folder));

/** Static and dynamic imports, and worker scripts. */
const statement = /(?:^(?:import|export)\b[^;']*?\bfrom\s*|^import\s*|\bimport\(|\bnew URL\()'([^']+)'/gm;

interface Import {
  readonly file: string;
  readonly folder: string;
  /** A path relative to the project root, or a package name. */
  readonly target: string;
  /** The folder, for a file in `src/`. */
  readonly into: string | undefined;
}

const imports = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(statement)].map(([, name = '']): Import => {
    const target = name.startsWith('.') ? normalize(join(file, '..', name)) : name;
    const into = target.startsWith('src/') ? topFolderOf(target) : undefined;
    return { file, folder: topFolderOf(file), target, into };
  }),
);
const breaking = (breaks: (one: Import) => boolean, word: (one: Import) => string) =>
  imports.filter(breaks).map((one) => `${one.file} imports ${word(one)}`);
const intoFolder = ({ into }: Import) => `${into}`;
const byTarget = ({ target }: Import) => target;

describe('imports of src/', () => {
  test('are found in every form', () => {
    const paths = files.flatMap((file) => readFileSync(file, 'utf8').match(/'\.{1,2}\/[^']+\.ts'/g) ?? []);
    expect(paths.length).toBeGreaterThan(300);
    // The doctor reads the scopes of the manifest.
    const found = imports.filter(({ target }) => /^(src|manifest)\/.+\.ts$/.test(target));
    expect(found).toHaveLength(paths.length);
  });

  test('start from a folder in this list', () => {
    expect([...new Set(files.map(topFolderOf))].filter((folder) => layerOf(folder) < 0)).toEqual([]);
  });

  test('have a room each in CONTRIBUTING.md', () => {
    const rooms = readFileSync('CONTRIBUTING.md', 'utf8');
    for (const entry of readdirSync('src', { withFileTypes: true }))
      expect(rooms).toContain(`\`src/${entry.name}${entry.isDirectory() ? '/' : ''}\``);
  });

  test('point down', () => {
    const up = ({ folder, into }: Import) =>
      into !== undefined && into !== folder && layerOf(into) <= layerOf(folder);
    expect(breaking(up, intoFolder)).toEqual([]);
  });

  test('reach slack only from bot and doctor', () => {
    const enters = ({ folder, into }: Import) =>
      into === 'slack' && !['slack', 'bot', 'doctor'].includes(folder);
    expect(breaking(enters, intoFolder)).toEqual(exceptions.slack);
  });

  test('never reach the playground, tests or benches', () => {
    const leaves = ({ target }: Import) => /^(playground|test|bench)\//.test(target);
    expect(breaking(leaves, byTarget)).toEqual([]);
  });

  test('keep the pure folders pure', () => {
    const impure = ({ folder, target }: Import) =>
      pure.includes(folder) && !target.startsWith('src/') && !purePackages.test(target);
    expect(breaking(impure, byTarget)).toEqual(exceptions.pure);
  });
});

test('sibling folders never import each other', () => {
  const folderOf = (path: string) => path.split('/').slice(1, -1).join('/');
  const pairs = imports
    .filter(({ into }) => into !== undefined)
    .map(({ file, target }) => [folderOf(file), folderOf(target)] as const)
    .filter(([from, to]) => !from.startsWith(to) && !to.startsWith(from));
  const known = new Set(pairs.map(([from, to]) => `${from} > ${to}`));
  expect(known.size).toBeGreaterThan(20);
  expect(pairs.filter(([from, to]) => known.has(`${to} > ${from}`))).toEqual([]);
});

test('schedules, watches and timed stops never import each other', () => {
  const within = (path: string) => /^src\/delivery\/\w+(?=\/)/.exec(path)?.[0];
  expect(new Set(files.map(within).filter(Boolean)).size).toBe(3);
  const crossing = ({ file, target }: Import) =>
    within(file) !== undefined && within(target) !== undefined && within(file) !== within(target);
  expect(breaking(crossing, byTarget)).toEqual([]);
});

test('pure folders import only types and the status table from modelarts', () => {
  const others = ({ folder, into, target }: Import) =>
    pure.includes(folder) && into === 'modelarts' && !/\/(types|statuses)\.ts$/.test(target);
  expect(breaking(others, byTarget)).toEqual([]);
});

test('only modelarts knows the URLs and wire names of the service', () => {
  const code = (file: string) => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, '');
  const knowing = files.filter((file) => topFolderOf(file) !== 'modelarts' && wireNames.test(code(file)));
  expect(knowing.toSorted()).toEqual(exceptions.wire.toSorted());
});

test('errors are logged as `error`, because pino writes every field of an `err`', () => {
  expect(files.filter((file) => /\berr\b/.test(readFileSync(file, 'utf8')))).toEqual([]);
});
