import { expect, test } from 'vitest';
import { topicNames } from '../../src/commands/command.ts';
import { helpFor } from '../../src/commands/help.ts';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { verbRights } from '../../src/commands/rights.ts';
import { keyNames, keys } from '../../src/commands/words/keys.ts';
import { statusWord } from '../../src/commands/words/selectors.ts';
import { firstExamples, topicOf, topics } from '../../src/commands/words/topics.ts';
import { verbs } from '../../src/commands/words/verbs.ts';
import { statuses, statusGroups } from '../../src/modelarts/statuses.ts';

/** The most that there can be: a topic is hidden where there is one cloud. */
const several = { clouds: true };
const pages = [undefined, ...topicNames].map((topic) => helpFor(topic, several));
const forms = (topic?: (typeof topicNames)[number]) => helpFor(topic, several).rows.map(({ form }) => form);

test('the first page is short: runnable forms, five examples, and a link to every topic', () => {
  const { rows, examples, topics: links } = helpFor(undefined, several);
  expect(rows.length).toBeLessThanOrEqual(5);
  for (const { form } of rows) expect(() => parseCommand(form)).not.toThrow();
  expect(examples).toHaveLength(5);
  expect(links.map(({ command }) => parseCommand(command))).toEqual(
    topicNames.map((topic) => ({ name: 'help', topic })),
  );
});

test('every command has a row among the verbs', () => {
  expect(new Set<string>(verbs.map(({ name }) => name))).toEqual(new Set(Object.keys(verbRights)));
});

test('every verb is explained on its topic page', () => {
  for (const { usage, topic } of verbs) expect(forms(topic)).toContain(usage);
});

test('every key is explained on the page that `help KEY` opens', () => {
  for (const name of keyNames) {
    expect(topicOf(name)).toBe(keys[name].topic);
    expect(forms(keys[name].topic)).toContain(keys[name].usage);
  }
});

test('every status word is explained, with its code', () => {
  expect(forms('codes')).toEqual(statuses.map(({ code }) => statusWord(code)));
  const { rows } = helpFor('status');
  expect(rows.map(({ form }) => form)).toEqual(expect.arrayContaining([...statusGroups, 'all']));
  for (const { code, group } of statuses) {
    expect(rows.find(({ form }) => form === group)?.meaning).toContain(`${statusWord(code)} (${code})`);
  }
});

test('help says which words mean a group and how to ask for the single code', () => {
  const { intro } = helpFor('status');
  for (const word of ['jobstat-failed', 'jobstat-running', 'jobstat-unknown']) expect(intro).toContain(word);
});

test('every example and link parses, with at most five examples per page', () => {
  for (const { examples, topics: links } of pages) {
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.length).toBeLessThanOrEqual(5);
    for (const { command } of [...examples, ...links])
      expect(() => parseCommand(command, several)).not.toThrow();
  }
});

test('does not mention clouds with a single cloud', () => {
  for (const page of [undefined, ...topicNames].map((topic) => helpFor(topic))) {
    expect(JSON.stringify(page)).not.toMatch(/\bin:|cloud/i);
  }
});

test('every page fits a phone, and every label fits a button', () => {
  for (const { title, intro, rows, examples, topics: links } of pages) {
    expect(title.length).toBeLessThanOrEqual(30);
    expect(intro.length).toBeLessThanOrEqual(200);
    const text = rows.map(({ form, meaning }) => `${form} ${meaning}`).join('\n');
    expect(text.length).toBeLessThanOrEqual(2500);
    for (const { label } of [...examples, ...links]) expect(label.length).toBeLessThanOrEqual(30);
  }
});

test('every topic word opens its topic, and no page repeats an example', () => {
  for (const topic of topicNames) {
    for (const word of topics[topic].words) {
      expect(parseCommand(`help ${word}`)).toEqual({ name: 'help', topic });
    }
  }
  for (const examples of [firstExamples, ...topicNames.map((topic) => topics[topic].examples)]) {
    expect(new Set(examples.map(({ command }) => command)).size).toBe(examples.length);
  }
});
