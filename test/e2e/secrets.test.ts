import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { allScopes } from '../../manifest/source.ts';
import { startBotProcess } from '../../playground/bot/bot.ts';
import { startModelArts, temporaryKey } from '../../playground/modelarts/server.ts';
import { type Exchange, type SlackMessage, startSlack } from '../../playground/slack/server.ts';
import { ML_OPS, OPERATOR } from '../../playground/slack/workspace.ts';
import { type Mode, seeds, textOf } from './bot.ts';

const operator = { user: OPERATOR };

/** Starts a bot process with the most verbose logging. */
async function start(mode: Mode) {
  const modelarts = await startModelArts({ jobs: [...seeds(13, 11, 'job'), ...seeds(3, 8, 'runs')] });
  const slack = await startSlack({ scopes: allScopes });
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  const { OS_ACCESS_KEY: _, OS_SECRET_KEY: __, ...endpoint } = modelarts.environment;
  const credentials: Record<string, string> =
    mode === 'socket'
      ? modelarts.tokenEnvironment
      : {
          ...endpoint,
          OS_ACCESS_KEY: temporaryKey.accessKey,
          OS_SECRET_KEY: temporaryKey.secretKey,
          OS_SECURITY_TOKEN: temporaryKey.securityToken,
        };
  const lines: string[] = [];
  const bot = await startBotProcess(
    {
      ...slack.environment[mode],
      ...credentials,
      PORT: '0',
      LOG_LEVEL: 'trace',
      VIZJOBS_OPERATORS: OPERATOR,
      VIZJOBS_AUDIT_CHANNEL: ML_OPS,
    },
    { onLine: (line) => lines.push(line) },
  );
  onTestFinished(() => void bot.process.kill('SIGKILL'));
  if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  else await slack.connected();
  return { slack, modelarts, bot, lines, credentials };
}

/** Triggers every kind of failure in turn. Returns the messages people got, and the exchanges. */
async function makeNoise({ slack, modelarts, bot }: Awaited<ReturnType<typeof start>>, mode: Mode) {
  const exchanges: Exchange[] = [];
  const said: SlackMessage[] = [];
  const hear = async (exchange: Exchange) => {
    exchanges.push(exchange);
    const message = await exchange.answer();
    said.push(message);
    return message;
  };

  // ModelArts fails in every way.
  const list = await hear(await slack.command('/vizjobs failed per:5'));
  const refresh = async () => hear(await slack.click(list, 'Refresh'));
  await refresh();
  for (const kind of ['reset', 'html', 'cut-json', 'forbidden', 'refused-200'] as const) {
    modelarts.inject({ kind, times: 3 });
    await refresh();
    modelarts.clearFaults();
  }
  modelarts.expireTokens();
  await refresh();

  // Slack rejects, then breaks.
  slack.failNext('response_url', { status: 404, error: 'used_url', times: 2 });
  exchanges.push(await slack.command('/vizjobs nothing'));
  slack.failNext('response_url', { reset: true, times: 4 });
  exchanges.push(await slack.command('/vizjobs nothing at all'));
  await expect.poll(() => slack.calls.filter(({ status }) => status === 0).length).toBeGreaterThan(1);
  slack.failNext('chat.postMessage', { status: 500, times: 5 });
  await hear(await slack.click(list, 'Share'));
  slack.failNext('views.open', { error: 'expired_trigger_id' });
  await hear(await slack.command('/vizjobs create', operator));

  // A change, with its audit line in the log and in the channel.
  const question = await hear(await slack.command('/vizjobs stop runs-1', operator));
  await hear(await slack.click(question, 'Stop', operator));
  await hear(await slack.command('/vizjobs per:many'));

  if (mode === 'http') {
    const address = `http://127.0.0.1:${bot.port}/slack/events`;
    for (const body of ['command=%2Fvizjobs', '{"token":"x"}', 'x'.repeat(300_000)])
      await fetch(address, { method: 'POST', body, headers: { 'x-slack-signature': 'v0=forged' } });
  } else {
    slack.refuseConnections('internal_error');
    slack.dropConnections();
    const ready = () => fetch(`http://127.0.0.1:${bot.port}/readyz`);
    await expect.poll(async () => (await ready()).status).toBe(503);
    slack.refuseConnections(undefined);
    await slack.connected();
    slack.refreshConnections('warning');
  }
  // Last, because the bot remembers rejected credentials and then can't read anything.
  modelarts.expireTokens();
  modelarts.inject({ kind: 'unauthorized', times: 3 });
  await refresh();
  await hear(await slack.command('/vizjobs failed'));
  return { exchanges, said };
}

describe.each<Mode>(['socket', 'http'])('after every kind of failure over %s', (mode) => {
  test('no secret appears in the log, the metrics or messages', async () => {
    const started = await start(mode);
    const { slack, bot, lines, credentials } = started;
    const { exchanges, said } = await makeNoise(started, mode);
    const paths = ['/metrics', '/readyz', '/livez'];
    const served = await Promise.all(
      paths.map(async (path) => (await fetch(`http://127.0.0.1:${bot.port}${path}`)).text()),
    );
    // A command still in flight when the process is told to stop.
    exchanges.push(await slack.command('/vizjobs running'));
    expect(await bot.stop()).toBe(0);

    const everything = [...lines, ...served, JSON.stringify(slack.messages), JSON.stringify(said)].join('\n');
    const secrets = {
      botToken: slack.botToken,
      appToken: slack.appToken,
      signingSecret: slack.signingSecret,
      accessKey: credentials['OS_ACCESS_KEY'],
      secretKey: credentials['OS_SECRET_KEY'],
      securityToken: credentials['OS_SECURITY_TOKEN'],
      password: credentials['OS_PASSWORD'],
      // The prefix of all IAM tokens.
      iamToken: 'MIIPlayground',
      cloudSignature: 'Signature=',
      slackSignature: 'v0=',
      socketTicket: 'ticket=',
      socketAddress: 'ws://',
      ...Object.fromEntries(
        exchanges.map(({ responseUrl }, index) => [`responseUrl${index}`, new URL(responseUrl).pathname]),
      ),
    };
    const found = Object.entries(secrets).filter(([, secret]) => secret && everything.includes(secret));
    expect(found.map(([name]) => name)).toEqual([]);

    // Make sure that the failures happened.
    const log = lines.map((line): Record<string, unknown> => JSON.parse(line));
    const outcomes = new Set(log.map(({ outcome }) => outcome));
    for (const outcome of [
      'answered',
      'usage',
      'accepted',
      'not-delivered',
      'slack-http_500',
      'slack-expired_trigger_id',
      'modelarts-refused',
      'modelarts-unreadable',
      'modelarts-unreachable',
    ])
      expect(outcomes).toContain(outcome);
    expect(served[0]).toContain('vizjobs_upstream_requests_total{service="modelarts",status="none"}');

    // Every reference shown in a message is in the log.
    const references = said.flatMap((message) => /Ref `(\w+)`/.exec(textOf(message))?.[1] ?? []);
    expect(references.length).toBeGreaterThan(7);
    const logged = new Set(log.filter(({ msg }) => msg === 'command').map(({ reference }) => reference));
    await vi.waitFor(() => expect(references.filter((reference) => !logged.has(reference))).toEqual([]));
  });
});
