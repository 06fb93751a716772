import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseEnv, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { allScopes } from '../../manifest/source.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { startBotProcess } from '../../playground/bot/bot.ts';
import { writeClouds } from '../../playground/bot/cloudsFile.ts';
import { startModelArts } from '../../playground/modelarts/server.ts';
import { startSlack } from '../../playground/slack/server.ts';
import { OPERATOR } from '../../playground/slack/workspace.ts';
import { freshUrl, kinds } from '../database/databases.ts';
import { startCollector } from '../e2e/process/collector.ts';
import { waitUntil } from '../waitUntil.ts';

const run = promisify(execFile);

/**
 * The Node that runs the package: `TEST_PACKAGE_NODE`, such as the oldest supported one, or the current one.
 */
const node = process.env['TEST_PACKAGE_NODE'] ?? process.execPath;
/** A folder with only the installed tarball. */
let folder: string;
let files: readonly string[];
const installed = (path: string) => join(folder, 'node_modules', 'vizjobs', path);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vizjobs-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder]);
  const [pack] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  files = pack.files.map(({ path }: { path: string }) => path);
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  // Offline, because the package must need nothing else.
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', pack.filename], { cwd: folder });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

type Environment = Readonly<Record<string, string>>;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `vizjobs …` in the folder with an environment of only PATH. */
const vizjobs = (...args: string[]): Promise<Ended> =>
  run(node, [installed('dist/vizjobs.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );

test('the tarball has the bundle and documents, but no sources or install scripts', () => {
  const allowed =
    /^(dist|manifest)\/|^docs\/([a-z]+\.md|grafana-dashboard\.json)$|^(README|CHANGELOG|SECURITY)\.md$|^(LICENSE|package\.json|\.env\.example)$/;
  expect(files.filter((path) => !allowed.test(path))).toEqual([]);
  for (const path of [
    'dist/vizjobs.js',
    'dist/THIRD-PARTY-NOTICES.txt',
    'manifest/socket-mode.json',
    // docs/operation.md says to import it.
    'docs/grafana-dashboard.json',
    'LICENSE',
  ])
    expect(files).toContain(path);
  expect(Object.keys(packageJson.scripts).filter((name) => /install|^prepare$/.test(name))).toEqual([]);
  expect(packageJson).not.toHaveProperty('dependencies');
});

test('the notices have the license of every bundled library', async () => {
  const notices = await readFile(installed('dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  const libraries = notices.split(`\n${'-'.repeat(80)}\n\n`);
  expect(libraries.length).toBeGreaterThan(60);
  expect(libraries.filter((text) => !/permission|redistribution/i.test(text))).toEqual([]);
});

test('every file that a chunk names is in the tarball', async () => {
  const chunks = files.filter((path) => /^dist\/[^/]+\.js$/.test(path));
  expect(chunks.length).toBeGreaterThan(20);
  for (const chunk of chunks) {
    const code = await readFile(installed(chunk), 'utf8');
    for (const [, name] of code.matchAll(/["']\.\/([\w.-]+\.(?:js|wasm|data))["']/g))
      expect(files, chunk).toContain(`dist/${name}`);
  }
});

test('the changelog has a section for the version', async () => {
  expect(await readFile('CHANGELOG.md', 'utf8')).toMatch(
    new RegExp(`^## \\[?${packageJson.version.replaceAll('.', '\\.')}\\b`, 'm'),
  );
});

test('npx finds the command', async () => {
  const { stdout } = await run('npx', ['--no-install', 'vizjobs', '--version'], { cwd: folder });
  expect(stdout.trim()).toBe(packageJson.version);
});

test('--help lists every command', async () => {
  const { code, stdout } = await vizjobs('--help');
  expect(code).toBe(0);
  for (const command of ['start', 'doctor', 'demo', '--version'])
    expect(stdout).toContain(`vizjobs ${command}`);
});

test.each(['start', 'doctor'])('%s --help shows the usage and starts nothing', async (command) => {
  const { code, stdout } = await vizjobs(command, '--help');
  expect([code, stdout]).toEqual([0, (await vizjobs()).stdout]);
});

test('an unknown command exits 2 with the usage', async () => {
  const { code, stderr } = await vizjobs('strat');
  expect(code).toBe(2);
  expect(stderr).toContain('“strat”');
  expect(stderr).toContain('vizjobs start');
});

test('start without configuration exits 78 and names every missing variable', async () => {
  const { code, stderr } = await vizjobs('start');
  expect(code).toBe(78);
  for (const variable of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'OS_REGION_NAME', 'OS_ACCESS_KEY'])
    expect(stderr).toContain(variable);
});

test('doctor without configuration exits 1 and names every missing variable', async () => {
  const { code, stdout } = await vizjobs('doctor');
  expect(code).toBe(1);
  expect(stdout).toContain('SLACK_BOT_TOKEN');
});

test('start reads .env from the current folder', async () => {
  await writeFile(join(folder, '.env'), 'SLACK_BOT_TOKEN=xoxb-1\n');
  onTestFinished(() => rm(join(folder, '.env')));
  const { code, stderr } = await vizjobs('start');
  expect(code).toBe(78);
  expect(stderr).not.toContain('SLACK_BOT_TOKEN');
});

/** Runs a script of the package against a strict Slack and ModelArts. */
async function startBundled(
  script: string,
  mode: 'http' | 'socket',
  { environment = {}, execArgv = [] }: { environment?: Environment; execArgv?: readonly string[] } = {},
) {
  const modelarts = await startModelArts({ seed: 1 });
  const slack = await startSlack({ scopes: allScopes });
  const dataDir = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const bot = await startBotProcess(
    {
      ...slack.environment[mode],
      ...modelarts.environment,
      PORT: '0',
      DATA_DIR: dataDir,
      VIZJOBS_OPERATORS: OPERATOR,
      ...environment,
    },
    { script: installed(script), execPath: node, execArgv },
  );
  onTestFinished(async () => void (await bot.stop()));
  if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  else await slack.connected();
  const answer = async (text: string) => (await slack.command(text, { user: OPERATOR })).answer();
  /** On a busy machine, creating the database outlasts the bot's own limit. */
  const storesSchedule = () =>
    waitUntil(
      async () => (await answer('/vizjobs schedule daily 09:00 in Europe/Berlin')).text.startsWith('Set up.'),
      { timeout: 180_000 },
    );
  return { bot, answer, storesSchedule };
}

describe('the bundled bot', () => {
  const processes = [['web', 'http'] as const, ['worker', 'socket'] as const];

  test.each(processes)(
    'answers over %s as in the Procfile, stores a schedule and exits 0',
    async (name, mode) => {
      const collector = await startCollector();
      const procfile = await readFile('Procfile', 'utf8');
      const [, script = ''] = new RegExp(`^${name}: node (\\S+)$`, 'm').exec(procfile) ?? [];
      const { bot, answer, storesSchedule } = await startBundled(script, mode, {
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      });
      expect((await fetch(`http://127.0.0.1:${bot.port}/readyz`)).status).toBe(200);
      expect((await answer('/vizjobs failed')).text).toContain('failed');
      await storesSchedule();
      expect(await bot.stop()).toBe(0);
      expect(collector.spans().map(({ name }) => name)).toContain('interaction');
    },
  );

  test.runIf(kinds.includes('PostgreSQL'))('stores a schedule in PostgreSQL', async () => {
    const { storesSchedule } = await startBundled('dist/main.js', 'http', {
      environment: { DATABASE_URL: await freshUrl() },
    });
    await storesSchedule();
  });

  test("starts without Node's own fetch", async () => {
    const reports =
      'process.on("message", () => process.send(process.moduleLoadList)); process.channel.unref()';
    const { bot } = await startBundled('dist/main.js', 'http', {
      execArgv: ['--import', `data:text/javascript,${encodeURIComponent(reports)}`],
    });
    bot.process.send({});
    const [loaded] = await once(bot.process, 'message');
    expect(loaded).toContain('NativeModule http');
    expect(loaded).not.toContain('NativeModule internal/deps/undici/undici');
  });

  test('reads its clouds from clouds.yaml', async () => {
    const [prod, research] = [await startModelArts({ seed: 1 }), await startModelArts({ seed: 2 })];
    const cloudsFolder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
    onTestFinished(async () => {
      await prod.close();
      await research.close();
      await rm(cloudsFolder, { recursive: true, force: true });
    });
    const { answer } = await startBundled('dist/main.js', 'http', {
      environment: await writeClouds(cloudsFolder, prod, research),
    });
    const list = await answer('/vizjobs failed in:all');
    expect(list.text).toContain('failed');
    expect(list.text).not.toContain('without');
    expect(JSON.stringify(list.blocks)).toMatch(/`prod` \d+ · `research` \d+/);
  });

  test('serves the demo page with its styles, and Ctrl-C ends it', async () => {
    const demo = spawn(node, [installed('dist/vizjobs.js'), 'demo', '--no-open'], { cwd: folder });
    onTestFinished(() => void demo.kill('SIGKILL'));
    let address: string | undefined;
    for await (const line of createInterface({ input: demo.stdout })) {
      address = /http:\/\/127\.0\.0\.1:\d+\//.exec(line)?.[0];
      if (address !== undefined) break;
    }
    const page = await (await fetch(address ?? '')).text();
    const style = /href="(\/static\/[^"]+\.css)"/.exec(page)?.[1] ?? '';
    expect((await fetch(new URL(style, address))).status).toBe(200);
    const ended = once(demo, 'exit');
    demo.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
  });
});

test('the image is built from the bundle and runs unprivileged', async () => {
  const dockerfile = await readFile('Dockerfile', 'utf8');
  for (const part of ['USER node', 'HEALTHCHECK', 'VOLUME /data', 'CMD ["node", "dist/main.js"]'])
    expect(dockerfile).toContain(part);
});

test('a .env from .env.example replaces no setting of the image', async () => {
  const [, settings = ''] = /^ENV (.*)$/m.exec(await readFile('Dockerfile', 'utf8')) ?? [];
  const example = parseEnv(await readFile('.env.example', 'utf8'));
  const image = Object.entries(parseEnv(settings.replaceAll(' ', '\n')));
  expect(image.length).toBeGreaterThan(2);
  for (const [name, value] of image) expect(example[name] ?? value, name).toBe(value);
});
