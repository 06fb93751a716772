import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startModelArts } from '../../playground/modelarts/server.ts';
import { startSlack } from '../../playground/slack/server.ts';
import type { SlackOptions } from '../../playground/slack/types.ts';
import { readConfig } from '../../src/config/config.ts';
import { examineMessages } from '../../src/doctor/messages.ts';

async function start(options: SlackOptions = {}) {
  const modelarts = await startModelArts();
  const slack = await startSlack(options);
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  const config = readConfig({ ...slack.environment.socket, ...modelarts.environment });
  return { slack, examine: () => examineMessages(config, Date.UTC(2026, 0, 20, 12)) };
}

test('Slack accepts a sample of every message, form and Home tab, and nothing is posted', async () => {
  const { slack, examine } = await start();
  const findings = await examine();
  for (const { state, words } of findings)
    expect({ state, words }).toEqual({ state: 'ok', words: 'Slack accepts it.' });
  expect(findings.map(({ check }) => check)).toEqual(
    expect.arrayContaining(['List', 'Table', 'Summary with its chart', 'Form: schedule', 'Home']),
  );
  expect(new Set(slack.calls.map(({ method }) => method))).toEqual(new Set(['blocks.validate']));
  expect(slack.messages).toEqual([]);
  const sent = JSON.stringify(slack.calls);
  for (const type of ['data_table', 'data_visualization']) expect(sent).toContain(type);
  // Slack writes the first letter of a date as a capital; a zero-width space prevents that within a sentence.
  expect(sent).toMatch(/ <!date\^\d+\^\u200b\{date_short_pretty\}/);
  expect(sent).not.toMatch(/ <!date\^\d+\^\{date_short_pretty\}/);
});

/** The text of every file in a folder. */
const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

test('every message, form and Home tab has a sample', () => {
  const exported = sources('src/views').matchAll(/^export (?:function|const) (\w+(?:View|Form|Modal))\b/gm);
  const views = [...exported].map(([, name = '']) => name);
  expect(views.length).toBeGreaterThan(50);
  const drawn = sources('src/doctor/samples');
  expect(views.filter((name) => !drawn.includes(`${name}(`))).toEqual([]);
});

test('where Slack has no charts and tables, the fallbacks count', async () => {
  const { examine } = await start({ unknownBlocks: ['data_visualization', 'data_table'] });
  const findings = await examine();
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  for (const [check, type] of [
    ['Table', 'data_table'],
    ['Summary with its chart', 'data_visualization'],
  ])
    expect(findings.find((one) => one.check === check)?.words).toMatch(
      new RegExp(`^Slack rejects it: unsupported type: ${type} at /\\d+/type\\. vizjobs sends its fallback`),
    );
});

test("a rejected sample is wrong, and names Slack's problem and its place", async () => {
  const { examine } = await start({ unknownBlocks: ['header'] });
  const list = (await examine()).find(({ check }) => check === 'List');
  expect(list).toEqual({
    check: 'List',
    state: 'wrong',
    words: 'Slack rejects it: unsupported type: header at /0/type.',
  });
});

test('of many problems it names three and counts the rest', async () => {
  const { examine } = await start({ unknownBlocks: ['header', 'context', 'actions'] });
  const list = (await examine()).find(({ check }) => check === 'List');
  expect(list?.words).toBe(
    `Slack rejects it: ${['header at /0', 'context at /1', 'actions at /12'].map((place) => `unsupported type: ${place}/type`).join('; ')}; and 1 more.`,
  );
});

test.each([
  [{ error: 'unknown_method' }, 'skipped', "doesn't have blocks.validate"],
  [{ error: 'internal_error' }, 'skipped', 'internal_error'],
  [{ error: 'invalid_auth' }, 'wrong', "can't check it (invalid_auth)"],
])('%o is %s', async (failure, state, words) => {
  const { slack, examine } = await start();
  slack.failNext('blocks.validate', failure);
  const [first] = await examine();
  expect(first).toMatchObject({ state, words: expect.stringContaining(words) });
});
