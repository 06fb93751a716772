import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Exchange, type PlaygroundSlack, startSlack } from '../../../../playground/slack/server.ts';
import { GUEST, ML_OPS, OPERATOR, VIEWER } from '../../../../playground/slack/workspace.ts';
import { buttons, post } from '../bot.ts';

// No app is connected, because a response_url works whether or not the payload was delivered.
let now = Date.UTC(2026, 10, 24, 9);
let slack: PlaygroundSlack;

beforeEach(async () => {
  slack = await startSlack({ now: () => now, answerTimeout: 50 });
});
afterEach(() => slack.close());

async function answer(exchange: Exchange, body: unknown) {
  const response = await post(exchange.responseUrl, body);
  return `${response.status} ${await response.text()}`;
}

describe("a command's response_url", () => {
  test('adds messages, visible only to the person unless in_channel', async () => {
    const exchange = await slack.command('/vizjobs', { user: OPERATOR });
    expect(await answer(exchange, { text: 'for you' })).toBe('200 ok');
    expect(await answer(exchange, { response_type: 'in_channel', text: 'for all' })).toBe('200 ok');
    const texts = (user: string) => slack.visibleTo(user, ML_OPS).map(({ text }) => text);
    expect(texts(OPERATOR)).toEqual(['for you', 'for all']);
    expect(texts(VIEWER)).toEqual(['for all']);
    expect(texts(GUEST)).toEqual(['for all']);
  });

  test("can't replace or delete anything", async () => {
    const exchange = await slack.command('/vizjobs');
    await answer(exchange, { text: 'one' });
    await answer(exchange, { replace_original: true, text: 'two' });
    expect(await answer(exchange, { delete_original: true })).toBe('400 no_text');
    expect(slack.messages.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('works five times', async () => {
    const exchange = await slack.command('/vizjobs');
    for (const text of ['1', '2', '3', '4', '5']) expect(await answer(exchange, { text })).toBe('200 ok');
    expect(await answer(exchange, { text: '6' })).toBe('404 used_url');
    expect(slack.messages).toHaveLength(5);
  });

  test('works for thirty minutes', async () => {
    const exchange = await slack.command('/vizjobs');
    now += 30 * 60_000;
    expect(await answer(exchange, { text: 'just in time' })).toBe('200 ok');
    now += 1;
    expect(await answer(exchange, { text: 'too late' })).toBe('404 expired_url');
  });

  test('rejects invalid messages, and tells the waiting test why', async () => {
    const exchange = await slack.command('/vizjobs');
    expect(await answer(exchange, { text: 'x', blocks: [{ type: 'alert' }] })).toBe('400 invalid_blocks');
    expect(await answer(exchange, {})).toBe('400 no_text');
    const form = await fetch(exchange.responseUrl, {
      method: 'POST',
      body: new URLSearchParams({ text: 'x' }),
    });
    expect(form.status).toBe(400);
    expect(slack.messages).toEqual([]);
    await expect(exchange.answer()).rejects.toThrow(/^0 of 1 answers .*invalid_blocks.*alert/);
  });
});

describe("a click's response_url", () => {
  async function click() {
    const exchange = await slack.command('/vizjobs');
    await answer(exchange, { response_type: 'in_channel', text: 'list', blocks: buttons('Next') });
    return slack.click(await exchange.answer(), 'Next', { user: OPERATOR });
  }

  test("replaces the button's message for everyone", async () => {
    const exchange = await click();
    await answer(exchange, { replace_original: true, response_type: 'ephemeral', text: 'page 2' });
    expect(slack.visibleTo(VIEWER, ML_OPS)).toMatchObject([{ text: 'page 2', edited: true }]);
  });

  test('replaces it by default, which apps must guard against', async () => {
    await answer(await click(), { text: 'an error' });
    expect(slack.messages.map(({ text }) => text)).toEqual(['an error']);
  });

  test('keeps it with replace_original: false', async () => {
    await answer(await click(), { replace_original: false, text: 'an error' });
    expect(slack.visibleTo(VIEWER, ML_OPS).map(({ text }) => text)).toEqual(['list']);
    expect(slack.visibleTo(OPERATOR, ML_OPS).map(({ text }) => text)).toEqual(['list', 'an error']);
  });

  test('deletes it with delete_original', async () => {
    const exchange = await click();
    expect(await answer(exchange, { delete_original: true })).toBe('200 ok');
    expect(slack.messages).toEqual([]);
    expect(await exchange.answer()).toMatchObject({ text: 'list', deleted: true });
  });
});

test('only the person who sees an ephemeral message can click its buttons', async () => {
  const exchange = await slack.command('/vizjobs');
  await answer(exchange, { text: 'list', blocks: [...buttons('Next', 'Same'), ...buttons('Same')] });
  const message = await exchange.answer();
  await expect(slack.click(message, 'Next', { user: OPERATOR })).rejects.toThrow("can't see the message");
  await expect(slack.click(message, 'Back')).rejects.toThrow('only: "Next", "Same", "Same"');
  await expect(slack.click(message, 'Same')).rejects.toThrow('There are 2 of "Same"');
});

test('the next calls can be made to fail', async () => {
  const exchange = await slack.command('/vizjobs');
  slack.failNext('response_url', { status: 503 });
  slack.failNext('response_url', { retryAfter: 7 });
  slack.failNext('response_url', { reset: true });
  expect(await answer(exchange, { text: 'x' })).toBe('503 internal_error');
  expect((await post(exchange.responseUrl, { text: 'x' })).headers.get('retry-after')).toBe('7');
  await expect(post(exchange.responseUrl, { text: 'x' })).rejects.toThrow();
  expect(await answer(exchange, { text: 'x' })).toBe('200 ok');
  expect(slack.calls.map(({ status }) => status)).toEqual([503, 429, 0, 200]);
});
