import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { allScopes } from '../../manifest/source.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { parseCommand } from '../../src/commands/parse/parse.ts';

const readme = readFileSync('README.md', 'utf8');

test('every command in the README parses', () => {
  const examples = [...readme.matchAll(/`\/vizjobs ([^`]+)`/g)].map(([, text]) => text ?? '');
  const runnable = examples.filter((text) => !text.includes('['));
  expect(runnable.length).toBeGreaterThan(4);
  for (const text of runnable) expect(() => parseCommand(text)).not.toThrow();
});

test('the README fits on a few screens', () => {
  expect(readme.split(/\s+/).length).toBeLessThanOrEqual(900);
});

/** Between quotes, in code. */
const variable =
  /(?<=')(?:(?:SLACK|OS|MODELARTS|VIZJOBS)_[A-Z_]*[A-Z]|DATABASE_URL|DATA_DIR|PORT|LOG_LEVEL)(?=')/g;

test('.env.example has every variable that is read, and docs/configuration.md explains it and every scope', () => {
  const configuration = readFileSync('docs/configuration.md', 'utf8');
  const variables = [...readFileSync('.env.example', 'utf8').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(
    ([, name]) => name,
  );
  const read = readdirSync('src/config', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').match(variable) ?? []);
  expect(new Set(variables)).toEqual(new Set(read));
  for (const name of variables) expect(configuration).toContain(`\`${name}\``);
  for (const scope of allScopes) expect(configuration).toContain(`\`${scope}\``);
});

/** Docker and Compose use the last of two lines for a variable, `kubectl --from-env-file` refuses both. */
test('docs/deploy.md appends to .env only variables that .env.example lacks', () => {
  const example = readFileSync('.env.example', 'utf8');
  const appended = [...readFileSync('docs/deploy.md', 'utf8').matchAll(/^echo "([A-Z_]+)=.* >> \.env$/gm)];
  expect(appended.length).toBeGreaterThan(0);
  for (const [, name = ''] of appended) expect(example).not.toMatch(new RegExp(`^${name}=`, 'm'));
});

test('every script named in the README or CONTRIBUTING exists', () => {
  const texts = readme + readFileSync('CONTRIBUTING.md', 'utf8');
  for (const [, name = ''] of texts.matchAll(/npm run ([a-z]+)/g))
    expect(packageJson.scripts).toHaveProperty(name);
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

/** The anchors of a page's headings, as GitHub derives them. */
const anchorsOf = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

test.each(pages)('every file and heading linked from %s exists', (page) => {
  const links = readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g);
  for (const [link, path = '', anchor] of links) {
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(target), link).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target), link).toContain(anchor);
  }
});
