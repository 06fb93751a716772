/**
 * `npm run build`: bundles the bot, the doctor and the demo with their dependencies into `dist/`, which is
 * all that the package and the image contain. Development runs the sources directly.
 */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

const dist = 'dist';
await rm(dist, { recursive: true, force: true });

/** Modules started or loaded by path, by file name in `dist/`. */
const entries: Readonly<Record<string, string>> = {
  vizjobs: 'bin/vizjobs.ts',
  main: 'src/main.ts',
  doctor: 'src/doctor/main.ts',
  databaseWorker: 'src/database/embedded/worker.ts',
  demoClock: 'playground/bot/preloadClock.ts',
};

/** PGlite finds these beside the script that runs it. */
const pgliteFiles = ['pglite.wasm', 'pglite.data', 'initdb.wasm'];
const pglite = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));

/** `dist/` is flat, so URLs relative to a source file are rewritten relative to the bundle. */
const addresses: Plugin = {
  name: 'addresses of entries',
  transform: {
    filter: { id: /\.ts$/ },
    handler: (code, id) =>
      code.replaceAll(/new URL\('([^']+\.ts)', import\.meta\.url\)/g, (_, path: string) => {
        const file = resolve(dirname(id), path);
        const [name] = Object.entries(entries).find(([, entry]) => resolve(entry) === file) ?? [];
        if (name === undefined) throw new Error(`${id} uses ${path}, which is not an entry of the build`);
        return `new URL('./${name}.js', import.meta.url)`;
      }),
  },
};

// The database worker is bundled separately: importing a chunk shared with it would start it in the main
// thread.
const { databaseWorker, ...rest } = entries;
const modules = [...(await bundle(rest)), ...(await bundle({ databaseWorker }))];

async function bundle(input: Record<string, string | undefined>): Promise<string[]> {
  const build = await rolldown({
    input: input as Record<string, string>,
    platform: 'node',
    // Optional parts of pg and pg-boss that the bot never uses.
    external: [
      'pg-native',
      'pg-cloudflare',
      'cloudflare:sockets',
      ...('main' in input ? ['@electric-sql/pglite'] : []),
    ],
    // Bolt needs these only for apps that many workspaces install, and for bodies that are not UTF-8.
    resolve: { alias: { '@slack/oauth': false, 'iconv-lite': false } },
    plugins: [addresses],
    // PGlite's generated code uses eval deliberately.
    checks: { eval: false },
  });
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    comments: false,
    // V8 stores a file with one wider character at two bytes for each.
    charset: 'ascii',
  });
  await build.close();
  const ids = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  return ids.filter(isAbsolute);
}

for (const file of pgliteFiles) await cp(join(pglite, file), join(dist, file));
await cp('playground/web/static', join(dist, 'static'), { recursive: true });
await writeFile(join(dist, 'THIRD-PARTY-NOTICES.txt'), await notices());

/** The licenses of the bundled libraries, as most of them require. */
async function notices(): Promise<string> {
  const folders = modules.map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? '');
  const texts: string[] = [];
  for (const folder of [...new Set(folders)].filter((one) => one !== '').sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const files = await readdir(folder);
    // Without a file of its own, the license ends the README.
    const file = files.find((entry) => /^licen[cs]e/i.test(entry)) ?? 'README.md';
    const text = (await readFile(join(folder, file), 'utf8'))
      .split(/^#+ licen[cs]e$/im)
      .at(-1)
      ?.trim();
    texts.push(`${name} ${version} (${license})\n\n${text}\n`);
  }
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
