import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandsPage } from '../../docs/commands.ts';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { keyNames } from '../../src/commands/words/keys.ts';
import { statusWord } from '../../src/commands/words/selectors.ts';
import { verbs } from '../../src/commands/words/verbs.ts';
import { statuses, statusGroups } from '../../src/modelarts/statuses.ts';

const page = commandsPage();

test('docs/commands.md is current (npm run docs)', () => {
  expect(readFileSync('docs/commands.md', 'utf8')).toBe(page);
});

test('names every verb and alias, key and group, and every status with its code', () => {
  for (const word of verbs.flatMap(({ name, words }) => (name === 'list' ? [] : words)))
    expect(page).toContain(`\`${word}`);
  for (const key of keyNames) expect(page).toContain(`\`${key}:`);
  for (const group of statusGroups) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${group}\` |`));
    for (const { code } of statuses.filter((status) => status.group === group)) {
      expect(row).toContain(`${statusWord(code)} (${code})`);
    }
  }
});

test('every example parses', () => {
  const examples = [...page.matchAll(/`\/vizjobs ([^`]+)`/g)].map(([, text]) => text ?? '');
  expect(examples.length).toBeGreaterThan(20);
  for (const text of examples) expect(() => parseCommand(text, { clouds: true })).not.toThrow();
});
