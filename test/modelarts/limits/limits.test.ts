import { describe, expect, test } from 'vitest';
import type { FaultKind, PlaygroundModelArts } from '../../../playground/modelarts/server.ts';
import { fetchAll } from '../../../src/jobs/fetchAll.ts';
import type { ModelArts, Question } from '../../../src/modelarts/types.ts';
import { systemClock } from '../../../src/time.ts';
import { createClock } from '../../clock.ts';
import { connect, failureOf, newestFirst, seen, start, startAsUser } from '../start.ts';

const always = Number.POSITIVE_INFINITY;

/** Asks a question that the service can identify by its search text. */
const ask = (client: ModelArts, search: string, question?: Question) =>
  client.list({ ...newestFirst, search }, { question });

const searches = ({ requests }: PlaygroundModelArts) => requests.map(({ query }) => query['search_content']);

describe('the rate limiter', () => {
  test("limits requests per second, with a burst of one second's worth", async () => {
    const maxRps = 40;
    const { service, client } = await start({ jobs: [], config: { maxRps } });
    const started = performance.now();
    const times: number[] = [];
    service.onRequest(() => times.push((performance.now() - started) / 1_000));
    await Promise.all(Array.from({ length: 2 * maxRps }, (_, index) => ask(client, `${index}`)));
    expect(times).toHaveLength(2 * maxRps);
    // Responses arrive later than requests are sent, so this bound can only be too lenient by the latency.
    for (const [index, time] of times.entries()) expect(index + 1).toBeLessThanOrEqual(maxRps * (1.1 + time));
    expect(times.at(-1)).toBeGreaterThan(0.9);
  });

  test('limits requests in flight, including retries', async () => {
    const { service, client } = await start({ jobs: [], latency: 5, config: { maxInFlight: 3 } });
    service.inject({ kind: 'status-503', times: 20, retryAfter: 0 });
    service.inject({ kind: 'reset', times: 5 });
    const asked = Array.from({ length: 40 }, (_, index) => ask(client, `${index}`));
    await Promise.allSettled(asked);
    expect(service.inFlight.max).toBe(2); // the bot leaves one permit to others
    expect(service.inFlight.now).toBe(0);
  });

  test('uses every permit', async () => {
    const { service, client } = await start({ jobs: [], config: { maxInFlight: 64 } });
    service.inject({ kind: 'hang', times: 64 });
    const leaving = new AbortController();
    const asked = Promise.allSettled(
      Array.from({ length: 64 }, (_, index) =>
        client.list(newestFirst, { question: { requester: `${index}` }, signal: leaving.signal }),
      ),
    );
    await expect.poll(() => service.inFlight.now).toBe(64);
    leaving.abort();
    await asked;
  });

  test('sends the next request before it parses a long page', async () => {
    const events: string[] = [];
    const now = () => {
      events.push('sent'); // requests are signed when they are sent
      return Date.now();
    };
    const clock = { ...systemClock, now };
    const { client } = await start({ jobs: 1_000, clock, config: { maxInFlight: 1 } });
    const page = async () => {
      await client.list({ ...newestFirst, perPage: 1_000 });
      events.push('parsed');
    };
    await Promise.all([page(), page()]);
    expect(events).toEqual(['sent', 'sent', 'parsed', 'parsed']);
  });

  test("pauses all questions for a response's Retry-After", async () => {
    const statuses: (number | undefined)[] = [];
    const { service, client } = await start({ jobs: [], onAttempt: ({ status }) => statuses.push(status) });
    service.inject({ kind: 'gateway-throttle', retryAfter: 1 });
    const throttled = ask(client, 'throttled');
    await expect.poll(() => statuses, { interval: 5 }).toEqual([429]);
    const from = performance.now();
    await ask(client, 'another');
    expect(performance.now() - from).toBeGreaterThan(500);
    await throttled;
    expect(seen(service)).toHaveLength(3);
  });

  test("doesn't limit logins", async () => {
    const { service, client } = await startAsUser({ jobs: [], config: { maxRps: 0.1, maxInFlight: 1 } });
    await ask(client, 'one');
    expect(seen(service)).toEqual(['login', 'list']);
  });
});

describe('the fair queue', () => {
  test('serves a new requester ahead of the 200 waiting questions of another', async () => {
    const { service, client } = await start({ jobs: [], latency: 10, config: { maxInFlight: 4 } });
    const question = { requester: 'anna' };
    const many = Array.from({ length: 200 }, (_, index) => ask(client, `many ${index}`, question));
    await expect.poll(() => service.requests.length).toBeGreaterThan(10);
    const before = service.requests.length;
    await ask(client, 'ben’s', { requester: 'ben' });
    const place = searches(service).indexOf('ben’s') - before;
    expect(place).toBeLessThan(5);
    await Promise.all(many);
  });

  test("leaves one permit to others while one requester's requests are slow", async () => {
    const { service, client } = await start({ jobs: [], config: { maxInFlight: 4, deadline: 1_000 } });
    service.inject({ kind: 'hang', times: 3 });
    const slow = Array.from({ length: 10 }, (_, index) =>
      ask(client, `slow ${index}`, { requester: 'anna' }),
    );
    await expect.poll(() => service.inFlight.now).toBe(3);
    await ask(client, 'ben’s', { requester: 'ben' });
    expect(service.inFlight.now).toBe(3);
    await Promise.allSettled(slow);
  });

  test("rejects a requester's 21st waiting question, counting a long list once", async () => {
    const jobs = Array.from({ length: 60 }, (_, index) => ({
      job_id: `${index + 1}`,
      job_name: `job-${index}`,
      status: 8,
      create_time: 1.7e12,
    }));
    const { service, client } = await start({ jobs, maxPerPage: 10, config: { maxInFlight: 1 } });
    service.inject({ kind: 'slow', delayMs: 500 });
    const question = { requester: 'anna' };
    const list = fetchAll(client, { sortBy: 'id', order: 'asc' }, { question });
    await expect.poll(() => service.inFlight.now).toBe(1);
    const others = Array.from({ length: 21 }, (_, index) => ask(client, `${index}`, { requester: 'anna' }));
    const outcomes = await Promise.allSettled(others);
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(20).fill('fulfilled'), 'rejected']);
    expect(outcomes.at(-1)).toMatchObject({ reason: { name: 'TooManyQuestionsError', waiting: 20 } });
    expect((await list).jobs).toHaveLength(60);
  });

  test('sends nothing for a question aborted while waiting', async () => {
    const { service, client } = await start({ jobs: [], config: { maxInFlight: 1 } });
    service.inject({ kind: 'slow', delayMs: 300 });
    const first = ask(client, 'first');
    const gone = new AbortController();
    const reason = new Error('No longer needed');
    const second = client.list(newestFirst, { signal: gone.signal });
    await expect.poll(() => service.inFlight.now).toBe(1);
    gone.abort(reason);
    await expect(second).rejects.toBe(reason);
    await first;
    await ask(client, 'last');
    expect(searches(service)).toEqual(['first', 'last']);
  });

  test('frees the permit of a question aborted at any point', async () => {
    const { service, client } = await start({ jobs: [], latency: 3, config: { maxInFlight: 2 } });
    service.inject({ kind: 'reset', times: 5 });
    service.inject({ kind: 'status-500', times: 10, retryAfter: 0 });
    const asked = Array.from({ length: 120 }, (_, index) => {
      const gone = new AbortController();
      if (index % 3 === 0) setTimeout(() => gone.abort(), index);
      if (index % 3 === 1)
        service.onRequest(({ query }) => void (query['search_content'] === `${index}` && gone.abort()));
      return client.list({ ...newestFirst, search: `${index}` }, { signal: gone.signal });
    });
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(20);
    expect(service.inFlight.max).toBeLessThanOrEqual(2);
    service.clearFaults();
    // Both permits are free: the bot takes one, Ben the other.
    service.inject({ kind: 'slow', delayMs: 500, times: 2 });
    const last = [ask(client, 'the bot’s'), ask(client, 'ben’s', { requester: 'ben' })];
    await expect.poll(() => service.inFlight.now).toBe(2);
    await Promise.all(last);
  });

  test('rejects all waiting questions when closed', async () => {
    const { service, client } = await start({ jobs: [], config: { maxRps: 0.1 } });
    await ask(client, 'first');
    const waiting = failureOf(ask(client, 'waiting'));
    await client.close();
    expect(await waiting).toMatchObject({ failure: 'unreachable', message: 'vizjobs is stopping' });
    expect(seen(service)).toHaveLength(1);
  });
});

/** Starts a failing service, and a client whose circuit breaker opened after three questions. */
async function startDown(kind: FaultKind, config = {}) {
  const clock = createClock();
  const { service, client } = await start({ jobs: [], now: clock.now, clock, config });
  service.inject({ kind, times: always, retryAfter: 0 });
  const before = clock.now();
  for (const search of ['1', '2', '3']) await failureOf(ask(client, search));
  return { service, client, clock, before };
}

describe('an unavailable service', () => {
  test.each<FaultKind>(['status-502', 'status-503', 'reset', 'reset-mid-body'])(
    'returning %s opens the circuit breaker: calls fail fast, without a request',
    async (kind) => {
      const { service, client, before } = await startDown(kind);
      const asked = service.requests.length;
      expect(asked).toBe(9); // three questions with three attempts each
      for (let index = 0; index < 30; index++) {
        const error = await failureOf(ask(client, `more ${index}`));
        expect(error.failure).toBe('down');
        expect(error.since).toBeGreaterThanOrEqual(before);
      }
      expect(service.requests).toHaveLength(asked);
    },
  );

  test('that misses the deadline opens it', async () => {
    const { service, client } = await startDown('hang', { deadline: 200 });
    expect(await failureOf(ask(client, 'more'))).toMatchObject({ failure: 'down' });
    expect(service.requests).toHaveLength(3);
  });

  test.each<FaultKind>(['status-502', 'reset'])('that misses it while %s is retried, too', async (kind) => {
    const { service } = await start({ jobs: [] });
    // The longest jitter.
    const client = connect(service.endpoint, { deadline: 500 }, undefined, () => 1);
    service.inject({ kind, times: 3 });
    service.inject({ kind: 'hang', times: 3 });
    const failures = await Promise.all(['1', '2', '3'].map((search) => failureOf(ask(client, search))));
    expect(failures.map(({ failure }) => failure)).toEqual(Array(3).fill('timeout'));
    expect(await failureOf(ask(client, 'more'))).toMatchObject({ failure: 'down' });
  });

  test.each<FaultKind>(['status-500', 'status-429', 'forbidden', 'refused-200', 'bad-types', 'html'])(
    'is not inferred from %s',
    async (kind) => {
      const { client } = await startDown(kind);
      expect((await failureOf(ask(client, 'more'))).failure).not.toBe('down');
    },
  );

  test('is probed by one request at a time, without retries, until it responds', async () => {
    const { service, client, clock } = await startDown('status-503');
    const asked = service.requests.length;
    // Longer than the pause with any jitter.
    clock.forward(6_300);
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, index) => failureOf(ask(client, `again ${index}`))),
    );
    expect(service.requests).toHaveLength(asked + 1);
    expect(many.filter(({ failure }) => failure === 'down')).toHaveLength(19);
    expect(many.filter(({ status }) => status === 503)).toHaveLength(1);

    // Shorter than the second pause.
    clock.forward(6_300);
    expect(await failureOf(ask(client, 'too early'))).toMatchObject({ failure: 'down' });
    expect(service.requests).toHaveLength(asked + 1);

    service.clearFaults();
    clock.forward(6_300);
    await ask(client, 'it is back');
    await Promise.all(Array.from({ length: 5 }, (_, index) => ask(client, `and all is well ${index}`)));
    expect(service.requests).toHaveLength(asked + 7);
  });

  test('also fails the questions waiting in the queue', async () => {
    const { service, client } = await start({ jobs: [], config: { maxInFlight: 1 } });
    service.inject({ kind: 'reset', times: always });
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => failureOf(ask(client, `${index}`))),
    );
    expect(all.filter(({ failure }) => failure === 'unreachable').length).toBeGreaterThanOrEqual(3);
    expect(all.filter(({ failure }) => failure === 'down').length).toBeGreaterThan(30);
    expect(service.requests.length).toBeLessThanOrEqual(9 * 3);
  });

  test('causes no logins', async () => {
    const { service, client } = await startAsUser({ jobs: [] });
    service.inject({ kind: 'status-503', times: always, retryAfter: 0 });
    for (const search of ['1', '2', '3']) await failureOf(ask(client, search));
    service.expireTokens();
    const asked = service.requests.length;
    expect(await failureOf(ask(client, 'more'))).toMatchObject({ failure: 'down' });
    expect(service.requests).toHaveLength(asked);
  });
});

describe('the circuit breaker stays closed for', () => {
  test('retries of one slow question', async () => {
    const { service, client } = await start({ jobs: [] });
    service.inject({ kind: 'status-503', times: 9, retryAfter: 0 });
    const question = { requester: 'anna' };
    for (const search of ['1', '2', '3']) await failureOf(ask(client, search, question));
    expect(await ask(client, 'ben’s', { requester: 'ben' })).toMatchObject({ total: 0 });
  });

  test('aborts and time spent in the queue', async () => {
    const { service, client } = await start({ jobs: [], config: { maxInFlight: 2, deadline: 400 } });
    service.inject({ kind: 'hang', times: 5 });
    const waiting = Array.from({ length: 5 }, (_, index) => failureOf(ask(client, `${index}`)));
    expect((await Promise.all(waiting)).map(({ failure }) => failure)).toEqual(Array(5).fill('timeout'));
    service.clearFaults();
    for (let index = 0; index < 5; index++) {
      service.inject({ kind: 'hang' });
      const gone = new AbortController();
      const call = expect(client.list(newestFirst, { signal: gone.signal })).rejects.toMatchObject({
        name: 'AbortError',
      });
      await expect.poll(() => service.inFlight.now).toBe(1);
      gone.abort();
      await call;
    }
    service.clearFaults();
    expect(await ask(client, 'more')).toMatchObject({ total: 0 });
  });

  test('throttling and the wait for a retry', async () => {
    const { service, client } = await start({ jobs: [], config: { deadline: 500 } });
    service.inject({ kind: 'gateway-throttle', times: 3, retryAfter: 2 });
    const throttled = await Promise.all(['1', '2', '3'].map((search) => failureOf(ask(client, search))));
    expect(throttled.map(({ failure }) => failure)).toEqual(['timeout', 'timeout', 'timeout']);
    expect((await failureOf(ask(client, 'in the same pause'))).failure).toBe('timeout');
    expect(service.requests.map(({ status }) => status)).toEqual([429, 429, 429]);
  });

  test('an outage of IAM', async () => {
    const { service, client } = await startAsUser({ jobs: [] });
    service.inject({ kind: 'reset', operation: 'login', times: 15 });
    for (let index = 0; index < 5; index++) {
      expect(await failureOf(ask(client, `${index}`))).toMatchObject({ failure: 'unreachable' });
    }
    expect(await ask(client, 'more')).toMatchObject({ total: 0 });
  });
});
