import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { startBotProcess } from '../../../playground/bot/bot.ts';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { idsOf, type Mode, seeds } from '../bot.ts';

/**
 * A company proxy for tunnels and plain requests. `hosts` records the targets.
 * @param names host → host, for hosts that only the proxy can reach
 */
async function startProxy(names: Readonly<Record<string, string>> = {}) {
  const hosts = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '');
    hosts.add(url.host);
    url.host = names[url.host] ?? url.host;
    const { method, headers } = incoming;
    const onward = forward(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, client, head) => {
    hosts.add(incoming.url ?? '');
    const [host, port] = (names[incoming.url ?? ''] ?? incoming.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client);
      client.pipe(target);
    });
    for (const socket of [client, target]) socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts };
}

async function answerThrough(mode: Mode, environment: Readonly<Record<string, string>>) {
  const modelarts = await startModelArts({ jobs: seeds(3, 11, 'job') });
  const slack = await startSlack();
  const variables: Readonly<Record<string, string>> = {
    ...slack.environment[mode],
    ...modelarts.environment,
    PORT: '0',
    ...environment,
  };
  const bot = await startBotProcess(variables);
  onTestFinished(async () => {
    await bot.stop();
    await slack.close();
    await modelarts.close();
  });
  if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  else await slack.connected();
  const exchange = await slack.command('/vizjobs failed');
  expect(idsOf(await exchange.answer())).toHaveLength(3);
  return {
    modelarts: hostOf(variables, 'MODELARTS_ENDPOINT'),
    webApi: hostOf(variables, 'SLACK_API_URL'),
    responses: new URL(exchange.responseUrl).host,
  };
}

const hostOf = (variables: Readonly<Record<string, string>>, name: string) =>
  new URL(variables[name] ?? '').host;

test.each<Mode>(['http', 'socket'])('over %s every connection goes through the proxy', async (mode) => {
  const proxy = await startProxy();
  const hosts = await answerThrough(mode, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
  for (const host of Object.values(hosts)) expect(proxy.hosts).toContain(host);
});

test('NO_PROXY hosts are reached directly', async () => {
  const proxy = await startProxy();
  await answerThrough('socket', {
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
    NO_PROXY: '127.0.0.1,localhost',
  });
  expect([...proxy.hosts]).toEqual([]);
});

test('the doctor says so if the proxy refuses connections', async () => {
  const server = createServer().on('connect', (_, client) => {
    client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { stdout } = spawn(process.execPath, ['src/doctor/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      OS_REGION_NAME: 'eu-de',
      OS_PROJECT_NAME: 'eu-de',
      OS_ACCESS_KEY: 'AK',
      OS_SECRET_KEY: 'SK',
      HTTPS_PROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
  });
  const output = await text(stdout);
  for (const check of ['Slack', 'ModelArts', 'IAM'])
    expect(output).toMatch(new RegExp(`^WRONG +${check} network: .*The proxy refused .*HTTPS_PROXY`, 'm'));
});

test('the doctor reaches Slack and ModelArts through the proxy', async () => {
  const modelarts = await startModelArts({ jobs: seeds(3, 11, 'job') });
  const slack = await startSlack();
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  const proxy = await startProxy({
    'localhost:2': hostOf(slack.environment.http, 'SLACK_API_URL'),
    'localhost:3': hostOf(modelarts.environment, 'MODELARTS_ENDPOINT'),
  });
  const { stdout } = spawn(process.execPath, ['src/doctor/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      ...slack.environment.http,
      ...modelarts.environment,
      SLACK_API_URL: 'http://localhost:2/api/',
      MODELARTS_ENDPOINT: 'http://localhost:3',
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
    },
  });
  const output = await text(stdout);
  for (const check of ['Slack network', 'Slack token', 'ModelArts network', 'ModelArts list'])
    expect(output).toMatch(new RegExp(`^ok +${check}: `, 'm'));
});
