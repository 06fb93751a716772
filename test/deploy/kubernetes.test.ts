import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1';
import { Service } from 'kubernetes-models/v1';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const kinds = {
  Deployment: { model: Deployment, module: 'apps/v1' },
  Service: { model: Service, module: 'v1' },
  Ingress: { model: Ingress, module: 'networking.k8s.io/v1' },
};
type Kind = keyof typeof kinds;

const text = await readFile('deploy/kubernetes.yaml', 'utf8');
const resources = parseAllDocuments(text).map((document) => {
  expect(document.errors).toEqual([]);
  return document.toJS();
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vizjobs-kubernetes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Compiler errors for resources written as literals. It knows every field, so it finds typos, too. */
async function complaints(values: readonly { kind: Kind }[]): Promise<string> {
  const lines = values.map(
    (value, index) =>
      `export const r${index}: import('kubernetes-models/${kinds[value.kind].module}').I${value.kind} = ${JSON.stringify(value)};`,
  );
  await writeFile(join(folder, 'resources.ts'), lines.join('\n'));
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    module: 'nodenext',
    types: [],
    paths: { 'kubernetes-models/*': [resolve('node_modules/kubernetes-models/*')] },
  };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['resources.ts'] }),
  );
  return run(resolve('node_modules/.bin/tsc'), ['--project', folder]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

test('the secret with clouds.yaml is optional, and only the bot may read it', () => {
  const { spec } = resources[0].spec.template;
  expect(spec.volumes).toContainEqual({
    name: 'clouds',
    secret: { secretName: 'vizjobs-clouds', optional: true, defaultMode: 0o440 },
  });
  expect(spec.containers[0].volumeMounts).toContainEqual({
    name: 'clouds',
    mountPath: '/etc/openstack',
    readOnly: true,
  });
});

test('kubernetes.yaml has the resources named in docs/deploy.md', () => {
  expect(resources.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'Ingress']);
});

test.each(resources)('$kind has valid values', (resource) => {
  const { model } = kinds[resource.kind as Kind];
  expect(() => new model(resource).validate()).not.toThrow();
});

test('every field exists, and a misspelled one is detected', async () => {
  expect(await complaints(resources)).toBe('');
  const misspelled = JSON.parse(JSON.stringify(resources).replace('"readinessProbe"', '"redinessProbe"'));
  expect(await complaints(misspelled)).toContain('redinessProbe');
});

test('the image has the version of the package, also in docs/deploy.md', async () => {
  expect(text).toContain(`image: YOUR-REGISTRY/vizjobs:${packageJson.version}\n`);
  const named = (await readFile('docs/deploy.md', 'utf8')).match(/(?<=vizjobs[-:])\d+\.\d+\.\d+/g);
  expect(new Set(named)).toEqual(new Set([packageJson.version]));
});
