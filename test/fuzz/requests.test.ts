import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlaygroundSlack, sign } from '../../playground/slack/server.ts';
import { OPERATOR } from '../../playground/slack/workspace.ts';
import { type Mode, seeds, startBot } from '../e2e/bot.ts';
import { waitUntil } from '../waitUntil.ts';

/** Number of runs; set VIZJOBS_FUZZ=50000 for the long version. */
const runs = Number(process.env['VIZJOBS_FUZZ'] ?? 1_000);
const timeout = 60_000 + runs * 40;

/** Real payloads, delivered once, to mutate. */
async function realPayloads(slack: PlaygroundSlack): Promise<Record<string, unknown>[]> {
  const payloads: Record<string, unknown>[] = [];
  const stop = slack.onEvent((event) => {
    if (event.type === 'delivery') payloads.push(structuredClone(event.payload));
  });
  const list = await (await slack.command('/vizjobs failed')).answer();
  await (await slack.click(list, 'Refresh')).answer();
  await slack.command(`/vizjobs describe ${jobs[0]?.job_id}`, { user: OPERATOR });
  const form = await waitUntil(() => slack.modalOf(OPERATOR));
  await slack.submit(form, { description: 'By form' }, { user: OPERATOR });
  stop();
  return payloads;
}

const hostile = fc.oneof(
  fc.constantFrom(null, '', 0, [], {}, true, 'null', [null], '\u0000', 'x'.repeat(5_000)),
  fc.jsonValue(),
);

/** A copy in which some values, at any depth, are missing or of another type. */
const mutated = (payload: object, changes: readonly [number, unknown, boolean][]): unknown => {
  const copy: unknown = structuredClone(payload);
  for (const [at, value, isMissing] of changes) {
    const places: [Record<string, unknown>, string][] = [];
    const visit = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        places.push([node as Record<string, unknown>, key]);
        visit(child);
      }
    };
    visit(copy);
    const place = places[at % places.length];
    if (!place) continue;
    const [parent, key] = place;
    if (isMissing) delete parent[key];
    else parent[key] = structuredClone(value);
  }
  return copy;
};
const changes = fc.array(fc.tuple(fc.nat(), hostile, fc.boolean()), { minLength: 1, maxLength: 3 });

/** Request bodies with a payload, intact or mutated, or with none. */
const bodies = (payloads: readonly object[]) =>
  fc.oneof(
    fc.tuple(fc.constantFrom(...payloads), changes).map(([payload, list]) => mutated(payload, list)),
    hostile,
  );

const form = 'application/x-www-form-urlencoded';
const encodings: readonly ((body: unknown) => { type: string; text: string })[] = [
  (body) => ({ type: form, text: new URLSearchParams({ payload: JSON.stringify(body) }).toString() }),
  (body) => ({ type: 'application/json', text: JSON.stringify(body) }),
  (body) => ({ type: form, text: new URLSearchParams(flat(body)).toString() }),
  (body) => ({ type: 'text/plain', text: JSON.stringify(body) }),
  (body) => ({ type: '', text: JSON.stringify(body) }),
  (body) => ({ type: `${form}; charset=utf-8`, text: `payload=${encodeURIComponent(JSON.stringify(body))}` }),
];

const flat = (body: unknown): [string, string][] =>
  typeof body === 'object' && body !== null
    ? Object.entries(body).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ])
    : [['payload', JSON.stringify(body)]];

async function stillAnswers(slack: PlaygroundSlack) {
  const exchange = await slack.command('/vizjobs failed');
  expect(exchange.acked).toBe(true);
  expect((await exchange.answer()).text).toMatch(/^None failed in the last 24 h · 3 in all:/);
}

/** Runs sixteen at a time. */
async function each<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>) {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

const jobs = seeds(3, 11, 'job');
const start = (mode: Mode) => startBot({ mode, jobs, environment: { VIZJOBS_OPERATORS: OPERATOR } });

async function poster() {
  const { slack, bot, clock } = await start('http');
  const url = `http://127.0.0.1:${bot().port}/slack/events`;
  return {
    slack,
    async post(text: string, type: string, secret = slack.signingSecret): Promise<number> {
      const timestamp = Math.floor(clock.now() / 1_000);
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': type,
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': sign(secret, timestamp, text),
        },
        body: text,
      });
      return response.status;
    },
  };
}

test.each([
  ['a null payload', 'payload=null', form, 200],
  ['a payload that decodes to null', 'payload=%6eull', form, 200],
  ['JSON null', 'null', 'application/json', 200],
  ['a list', '[]', 'application/json', 200],
  ['a number', '5', 'application/json', 200],
  ['two payloads', 'payload=null&payload=null', form, 200],
  ['a truncated payload', 'payload={', form, 400],
  ['cut JSON', '{', 'application/json', 400],
  ['nothing', '', 'application/json', 400],
  ['an empty form', '', form, 200],
  ['two commands', 'command=%2Fvizjobs&command=%2Fvizjobs', form, 200],
  ['a body that is too large', 'x'.repeat(300_000), form, 413],
  ['a challenge', '{"type":"url_verification","challenge":"c"}', 'application/json', 200],
  ['a challenge that is not a string', '{"type":"url_verification","challenge":{}}', 'application/json', 200],
  ['an unknown shortcut', '{"type":"shortcut","user":{"id":"U1"}}', 'application/json', 200],
])('signed, %s', async (_, text, type, status) => {
  const { slack, post } = await poster();
  expect(await post(text, type)).toBe(status);
  await stillAnswers(slack);
});

test.each<Mode>(['http', 'socket'])('a command without text over %s lists jobs', async (mode) => {
  const { slack, bot, clock } = await start(mode);
  let payload: Record<string, unknown> | undefined;
  slack.onEvent((event) => {
    if (event.type === 'delivery') payload = { ...event.payload, text: undefined };
  });
  await (await slack.command('/vizjobs failed')).answer();
  const { text: _text, ...command } = payload ?? {};
  if (mode === 'socket') {
    await slack.sendText(JSON.stringify({ envelope_id: '1', type: 'slash_commands', payload: command }), '1');
  } else {
    const body = new URLSearchParams(flat(command)).toString();
    const timestamp = Math.floor(clock.now() / 1_000);
    const signature = sign(slack.signingSecret, timestamp, body);
    const headers = {
      'content-type': form,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature,
    };
    const url = `http://127.0.0.1:${bot().port}/slack/events`;
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
  }
  await expect
    .poll(() => slack.messages.map(({ text }) => text))
    .toContainEqual(expect.stringMatching(/^3 jobs:/));
});

test(
  `${runs} requests with values of every type are each answered or rejected, and the next command works`,
  async () => {
    const { slack, post } = await poster();
    const payloads = await realPayloads(slack);
    expect(payloads).toHaveLength(4);
    const requests = fc.sample(fc.tuple(bodies(payloads), fc.constantFrom(...encodings)), runs);
    await each(requests, async ([body, encode]) => {
      const { text, type } = encode(body);
      expect([200, 400]).toContain(await post(text, type));
      expect(await post(text, type, 'another secret')).toBe(401);
    });
    await stillAnswers(slack);
  },
  timeout,
);

test(
  `${runs} envelopes with values of every type are each acknowledged, and the next command works`,
  async () => {
    const { slack } = await start('socket');
    const payloads = await realPayloads(slack);
    const kinds = fc.oneof(
      fc.constantFrom(
        'slash_commands',
        'interactive',
        'events_api',
        'close',
        'error',
        'ws_message',
        'disconnected',
      ),
      hostile,
    );
    const envelopes = fc.sample(fc.tuple(bodies(payloads), kinds, hostile), runs);
    await each(envelopes, ([payload, type, retry_attempt], index) =>
      slack.sendText(JSON.stringify({ envelope_id: `e${index}`, type, payload, retry_attempt }), `e${index}`),
    );
    expect(slack.connections).toHaveLength(1);
    await stillAnswers(slack);
  },
  timeout,
);

test("WebSocket messages that aren't envelopes change nothing", async () => {
  const { slack } = await start('socket');
  const texts = [
    'null',
    '[]',
    '5',
    '"x"',
    '{',
    '',
    '{}',
    '{"type":"hello"}',
    '{"type":null}',
    '{"envelope_id":5}',
  ];
  for (const text of texts) void slack.sendText(text, 'none');
  await stillAnswers(slack);
  expect(slack.connections).toEqual([expect.objectContaining({ open: true })]);
});
