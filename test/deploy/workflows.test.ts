import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { validateWorkflow } from '@action-validator/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const folder = '.github/workflows';
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(`${folder}/${name}`, 'utf8'),
}));

describe.each(workflows)('$name', ({ text }) => {
  test('is a valid workflow', () => {
    expect(validateWorkflow(text).errors).toEqual([]);
    expect(validateWorkflow(text.replaceAll('runs-on:', 'runs_on:')).errors).not.toEqual([]);
  });

  test('pins every action to a commit, with its version in a comment', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('has only read permissions by default', () => {
    expect(parse(text).permissions).toEqual({ contents: 'read' });
  });
});

test.each(workflows)('$name uses the Node that the project brings', ({ text }) => {
  const [shipped] = packageJson.devDependencies.node.split('.');
  const versions = [...text.matchAll(/node-version: "(.*)"/g)].map(([, version]) => version);
  expect(new Set(versions)).toEqual(new Set([shipped]));
});

test('a release builds the image on a machine of each architecture, and gives both one name', () => {
  const { image, images } = parse(readFileSync(`${folder}/release.yml`, 'utf8')).jobs;
  expect(image.strategy.matrix.include).toEqual([
    { architecture: 'amd64', machine: 'ubuntu-latest' },
    { architecture: 'arm64', machine: 'ubuntu-24.04-arm' },
  ]);
  const [built] = image.steps.at(-1).with.tags.match(/:.*$/);
  const { run: command } = images.steps.at(-1);
  for (const architecture of ['amd64', 'arm64']) {
    const tag = built.replace(/\$\{\{ github.ref_name \}\}/, '$$GITHUB_REF_NAME');
    expect(command).toContain(`"$IMAGE${tag.replace(/\$\{\{ matrix.architecture \}\}/, architecture)}"`);
  }
});

interface Rule {
  readonly matchPackageNames: readonly string[];
}

test('Renovate offers only even majors of Node, as a package and as an image', () => {
  const { packageRules } = JSON.parse(readFileSync('renovate.json', 'utf8'));
  const { allowedVersions } = packageRules.find(({ matchPackageNames: [name] }: Rule) => name === 'node');
  const allowed = new RegExp(allowedVersions.slice(1, -1));
  const versions = ['24.21.0', '24-slim', '25.1.0', '25-slim', '26.0.0', '26-slim'];
  expect(versions.filter((version) => allowed.test(version))).toEqual(
    versions.filter((version) => !version.startsWith('25')),
  );
});

test('Renovate leaves the oldest supported Node a range; other versions are exact already', () => {
  // `pin` would make `engines.node` one exact version.
  expect(JSON.parse(readFileSync('renovate.json', 'utf8')).rangeStrategy).toBeUndefined();
  expect(packageJson.engines.node).toMatch(/^>=/);
  for (const version of Object.values(packageJson.devDependencies)) expect(version).toMatch(/^\d/);
});

describe('release notes', () => {
  const changelog =
    '# Changelog\n\n## 1.2.0 (unreleased)\n\n## 1.1.0 (2026-11-01)\n\n### Added\n- this\n\n## 1.0.0 (2026-10-01)\n\n- that\n';

  async function notes(packaged: string, tagged: string) {
    const folder = await mkdtemp(join(tmpdir(), 'vizjobs-release-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'CHANGELOG.md'), changelog);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ version: packaged }));
    return run(resolve('.ci/release-notes'), [tagged], { cwd: folder });
  }

  test('are the changelog section of that version', async () => {
    expect((await notes('1.1.0', '1.1.0')).stdout.trim()).toBe('### Added\n- this');
  });

  test.each([
    ['a version without a section', '3.0.0', '3.0.0', /has no section/],
    ['a version whose dots match other characters', '1.0.1', '1.0.1', /has no section/],
    ['a version without a date', '1.2.0', '1.2.0', /unreleased/],
    ['a tag that differs from package.json', '1.1.0', '1.0.0', /package.json says 1.1.0/],
  ])('are refused for %s', async (_, packaged, tagged, stderr) => {
    await expect(notes(packaged, tagged)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(stderr),
    });
  });
});
