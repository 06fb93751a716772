import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { loadTracing } from '../../../src/tracing/load.ts';
import { noTracing } from '../../../src/tracing/tracing.ts';
import { createClock } from '../../clock.ts';
import { freePort } from '../../freePort.ts';
import { seeds, startBot } from '../bot.ts';
import { type CollectedSpan, startCollector } from './collector.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const quiet = createLog('silent');

async function startTraced(environment: Readonly<Record<string, string>> = {}, database = false) {
  const collector = await startCollector();
  // The exporter reads the standard variables itself.
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const tracing = await loadTracing(process.env, quiet);
  const bot = await startBot({ jobs: seeds(3, 11, 'secret-name'), tracing, database });
  const exported = async () => {
    await bot.bot().stop();
    return collector.spans();
  };
  return { ...bot, collector, exported };
}

const portOf = (url: string) => Number(new URL(url).port);
const childrenOf = (spans: readonly CollectedSpan[], parent: CollectedSpan | undefined) =>
  spans.filter((span) => span.parent === parent?.id);

describe('a command', () => {
  test('is one span, with its requests to ModelArts and Slack as children', async () => {
    const { slack, exported, modelarts } = await startTraced();
    await (await slack.command('/vizjobs failed')).answer();
    const spans = await exported();
    const command = spans.find(({ name }) => name === 'interaction');
    expect(command?.attributes).toMatchObject({ kind: 'command', verb: 'list', outcome: 'answered' });
    const requests = childrenOf(spans, command).map(({ name, attributes }) => ({
      name,
      port: attributes['server.port'],
      status: attributes['http.response.status_code'],
    }));
    expect(requests).toContainEqual({
      name: 'GET',
      port: portOf(modelarts.endpoint),
      status: 200,
    });
    expect(requests).toContainEqual({
      name: 'POST',
      port: portOf(`${slack.environment.socket['SLACK_API_URL']}`),
      status: 200,
    });
  });

  test('that fails has the reference of its message', async () => {
    const { slack, modelarts, exported } = await startTraced();
    modelarts.inject({ kind: 'html', status: 403, times: 99 });
    const message = await (await slack.command('/vizjobs failed')).answer();
    const reference = /`([0-9a-f]{8})`/.exec(JSON.stringify(message.blocks))?.[1];
    expect(reference).toBeDefined();
    const spans = await exported();
    expect(spans.find(({ attributes }) => attributes['reference'] === reference)?.name).toBe('interaction');
  });

  test('puts no typed text, job name or secret in a trace', async () => {
    const { slack, collector, exported } = await startTraced();
    await (await slack.command('/vizjobs failed search:"private words"')).answer();
    await (await slack.command('/vizjobs nonsense:"private words"')).answer();
    expect(await exported()).not.toEqual([]);
    for (const word of ['private', 'secret-name', 'xoxb-', 'xapp-', '/commands/', 'visualization-jobs'])
      expect(collector.text()).not.toContain(word);
  });
});

test('OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES describe the bot', async () => {
  const { slack, collector, exported } = await startTraced({
    OTEL_SERVICE_NAME: 'vizjobs-staging',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=staging',
  });
  await (await slack.command('/vizjobs help')).answer();
  await exported();
  expect(collector.text()).toContain('vizjobs-staging');
  expect(collector.text()).toContain('deployment.environment');
});

test('OTEL_TRACES_SAMPLER_ARG=0 exports nothing', async () => {
  const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' };
  const { slack, exported } = await startTraced(sampler);
  await (await slack.command('/vizjobs failed')).answer();
  expect(await exported()).toEqual([]);
});

test('an unreachable collector affects no one', async () => {
  const { slack, exported } = await startTraced({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  const message = await (await slack.command('/vizjobs failed')).answer();
  expect(message.text).toContain('3 in all');
  await exported();
});

/** Spans that the exporter sends at once. */
const batch = 512;

async function startExport(environment: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const clock = createClock();
  const tracing = await loadTracing(process.env, log, clock);
  onTestFinished(() => tracing.stop(0));
  return {
    lines,
    clock,
    async export() {
      for (let span = 0; span < batch; span++) await tracing.span('interaction', async () => {});
    },
  };
}

describe('lost traces are logged', () => {
  const collectors: [string, () => Promise<string>, string][] = [
    ['is not running', async () => `http://127.0.0.1:${await freePort()}`, 'ECONNREFUSED'],
    ['has no such path', () => serve(404), 'http_404'],
    ['wants credentials', () => serve(401), 'http_401'],
  ];
  test.each(collectors)('if the collector %s', async (_, start, reason) => {
    const endpoint = await start();
    // Without time for a retry.
    const { lines, export: exportBatch } = await startExport({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    await exportBatch();
    await expect.poll(() => lines).toEqual([expect.objectContaining({ level: 40, reason })]);
    expect(lines[0]?.['msg']).toMatch(/^traces are lost: check OTEL_EXPORTER_OTLP_….*4318/);
  });

  test('once an hour', async () => {
    const requests: unknown[] = [];
    const endpoint = await serve(400, requests);
    const tracing = await startExport({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const exportNext = async () => {
      const before = requests.length;
      await tracing.export();
      await expect.poll(() => requests).toHaveLength(before + 1);
    };
    await exportNext();
    await expect.poll(() => tracing.lines).toHaveLength(1);
    await exportNext();
    tracing.clock.forward(3_600_000);
    await exportNext();
    await expect.poll(() => tracing.lines).toHaveLength(2);
  });

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://'],
  ])('if %s is %j, which is no URL', async (variable, value) => {
    const { lines } = await startExport({ [variable]: value });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 40,
        msg: `traces are off: ${variable} must be a URL such as http://localhost:4318`,
      }),
    ]);
  });
});

/** A collector that rejects everything. */
async function serve(status: number, requests: unknown[] = []): Promise<string> {
  const server = createServer((request, response) => {
    requests.push(request.url);
    request.resume();
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  {},
  { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_TRACES_EXPORTER: 'none' },
])('loads nothing for %j', async (environment) => {
  expect(await loadTracing(environment, quiet)).toBe(noTracing);
});
