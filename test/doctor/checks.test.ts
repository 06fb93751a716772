import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { allScopes } from '../../manifest/source.ts';
import { writeClouds } from '../../playground/bot/cloudsFile.ts';
import { type PlaygroundModelArts, startModelArts } from '../../playground/modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../../playground/slack/server.ts';
import { OPERATOR } from '../../playground/slack/workspace.ts';
import { loadConfig, readConfig } from '../../src/config/config.ts';
import { examine, type Finding } from '../../src/doctor/checks.ts';
import { examineModelArts } from '../../src/doctor/modelarts.ts';
import { isDenied, tryReading, tryWriting } from '../../src/doctor/rights.ts';
import { ModelArtsError } from '../../src/errors.ts';
import { type Clock, systemClock } from '../../src/time.ts';
import { httpsServer, startHttps } from '../httpsServer.ts';
import { always, connect } from '../modelarts/start.ts';

/** One that can be stopped and one that can be restarted, so both can be deleted. */
const jobs = [
  { job_name: 'runs', status: 8 },
  { job_name: 'failed', status: 11 },
];

interface Fault {
  readonly granted?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly clock?: Clock;
  readonly spoil?: (slack: PlaygroundSlack, modelarts: PlaygroundModelArts) => void;
}

async function examined(
  { granted = allScopes, environment = {}, clock, spoil }: Fault,
  mode: 'socket' | 'http' = 'socket',
) {
  const modelarts = await startModelArts({ jobs });
  const slack = await startSlack({ scopes: granted });
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  spoil?.(slack, modelarts);
  const config = readConfig({
    ...slack.environment[mode],
    ...modelarts.environment,
    VIZJOBS_OPERATORS: OPERATOR,
    MODELARTS_MAX_RPS: '1000',
    ...environment,
  });
  const before = structuredClone(modelarts.jobs.all());
  const findings = await examine(config, clock);
  // Nothing has changed, and no change to an existing job was requested.
  expect(modelarts.jobs.all()).toEqual(before);
  const changes = modelarts.requests.filter(({ method }) => method !== 'GET');
  for (const { path, status } of changes) {
    expect(path).toMatch(/\/visualization-jobs(\/9223372036854775807(\/\w+)?)?$/);
    expect(status).toBeGreaterThanOrEqual(400);
  }
  const linesOf = (wanted: Finding['state']) =>
    findings.filter(({ state }) => state === wanted).map(({ check, words }) => `${check}: ${words}`);
  return {
    wrong: linesOf('wrong'),
    fine: linesOf('ok'),
    skipped: linesOf('skipped'),
    requests: modelarts.requests,
    changes,
  };
}

test.each(['socket', 'http'] as const)('a correct environment for %s passes every check', async (mode) => {
  const { wrong, fine } = await examined({}, mode);
  expect(wrong).toEqual([]);
  expect(fine).toContain('Slack scopes: All are granted.');
});

describe('reports what is wrong and how to fix it', () => {
  test.each<[string, Fault, RegExp]>([
    [
      'an unknown bot token',
      { environment: { SLACK_BOT_TOKEN: 'xoxb-old' } },
      /^Slack token: Slack rejects SLACK_BOT_TOKEN \(invalid_auth\)\. Copy it again/,
    ],
    ['a missing scope', { granted: ['chat:write'] }, /^Slack token: The app lacks commands\. .*reinstall/],
    [
      'a rejected app token',
      { spoil: (slack) => slack.refuseConnections('not_allowed_token_type') },
      /^Slack connection: .*not_allowed_token_type.*connections:write/,
    ],
    [
      'an unreachable ModelArts',
      { environment: { MODELARTS_ENDPOINT: 'http://127.0.0.1:9' } },
      /^ModelArts network: ModelArts can't be reached \(ECONNREFUSED\)\. The connection was refused/,
    ],
    [
      'a wrong clock',
      // The bot would reject every request of Slack.
      { clock: { ...systemClock, now: () => Date.now() + 6 * 60_000 } },
      /^Clock: .*(359|360|361) s apart.*NTP/,
    ],
    [
      'an unresponsive database',
      { environment: { DATABASE_URL: 'postgres://nobody:hidden-word@127.0.0.1:9/none' } },
      /^Schedules: PostgreSQL can't be reached \(ECONNREFUSED\).*DATABASE_URL/,
    ],
    [
      'a data folder that cannot be created',
      { environment: { DATA_DIR: '/dev/null/data' } },
      /^Schedules: DATA_DIR isn't writable/,
    ],
    [
      'a wrong secret key',
      { environment: { OS_SECRET_KEY: 'wrong' } },
      /^ModelArts list: .*credentials.*\. Check the credentials and the project in the `OS_…` variables or `clouds\.yaml`/,
    ],
    [
      'an unknown default workspace',
      { environment: { MODELARTS_WORKSPACE_ID: 'nowhere' } },
      /^ModelArts list: .*MODELARTS_WORKSPACE_ID/,
    ],
  ])('%s', async (_, fault, words) => {
    expect((await examined(fault)).wrong.join('\n')).toMatch(new RegExp(words.source, 'm'));
  });
});

test("a declined optional scope is reported with its consequence, and isn't an error", async () => {
  const { wrong, fine } = await examined({
    granted: allScopes.filter((scope) => !scope.endsWith(':history')),
  });
  expect(wrong).toEqual([]);
  expect(fine.filter((line) => line.startsWith('Slack scopes'))).toEqual([
    expect.stringMatching(/^Slack scopes: Without im:history, vizjobs doesn't hear .*reinstall the app/),
    expect.stringMatching(
      /^Slack scopes: Without channels:history, a public channel may get a summary twice/,
    ),
    expect.stringMatching(/^Slack scopes: Without groups:history, a private channel .*reinstall the app/),
  ]);
});

test('without the scopes for links, the doctor says what is lost', async () => {
  const { wrong, fine } = await examined({
    granted: allScopes.filter((scope) => !scope.startsWith('links:')),
  });
  expect(wrong).toEqual([]);
  expect(fine.filter((line) => line.startsWith('Slack scopes'))).toEqual(
    ['links:read', 'links:write'].map(
      (scope) =>
        `Slack scopes: Without ${scope}, links to jobs don't show the job. To change that, reinstall the app and grant it.`,
    ),
  );
});

const namesOf = (lines: readonly string[]) => lines.map((line) => line.split(':')[0]);

describe('checks that depend on a failed one are skipped, not failed', () => {
  test('without a network, only the network fails', async () => {
    const nowhere = 'http://127.0.0.1:2';
    const { wrong, skipped } = await examined({
      environment: {
        SLACK_API_URL: `${nowhere}/api/`,
        MODELARTS_ENDPOINT: nowhere,
        OS_AUTH_URL: nowhere,
        OS_PROJECT_ID: '',
        OS_PROJECT_NAME: 'eu-de',
      },
    });
    expect(wrong).toEqual([
      expect.stringMatching(
        /^Slack network: Slack can't be reached \(ECONNREFUSED\)\. The connection was refused/,
      ),
      expect.stringMatching(
        /^ModelArts network: ModelArts can't be reached \(ECONNREFUSED\)\. The connection was refused/,
      ),
      expect.stringMatching(
        /^IAM network: IAM can't be reached \(ECONNREFUSED\)\. The connection was refused/,
      ),
    ]);
    expect(namesOf(skipped)).toEqual(['Slack token', 'Slack connection', 'Clock', 'ModelArts list']);
  });

  test('an unknown name', async () => {
    const environment = { SLACK_API_URL: 'https://slack.invalid/api/' };
    const { wrong, skipped } = await examined({ environment });
    expect(wrong).toEqual([expect.stringMatching(/^Slack network: .*\((ENOTFOUND|EAI_AGAIN)\).*DNS/)]);
    expect(namesOf(skipped)).toEqual(['Slack token', 'Slack connection']);
  });

  test('an unknown host of the cloud, whose URL may come from the region', async () => {
    const { wrong } = await examined({ environment: { MODELARTS_ENDPOINT: 'https://modelarts.invalid' } });
    expect(wrong).toEqual([
      expect.stringMatching(/^ModelArts network: .*DNS.*the URL comes from the region.*Not every region/),
    ]);
  });

  test.each([
    ['SLACK_API_URL', 'Slack network'],
    ['MODELARTS_ENDPOINT', 'ModelArts network'],
  ])('a company certificate at %s', async (variable, check) => {
    const url = await httpsServer('signed');
    const { wrong } = await examined({ environment: { [variable]: url } });
    expect(wrong).toEqual([
      expect.stringMatching(
        new RegExp(`^${check}: .*\\(UNABLE_TO_VERIFY_LEAF_SIGNATURE\\)\\. .*NODE_EXTRA_CA_CERTS`),
      ),
    ]);
  });

  test('IAM is not asked for a key with the ID of the project', async () => {
    const { wrong } = await examined({ environment: { OS_AUTH_URL: 'http://127.0.0.1:2' } });
    expect(wrong).toEqual([]);
  });

  test('a Slack outage', async () => {
    const { wrong, skipped } = await examined({
      spoil: (slack) => {
        slack.failNext('auth.test', { status: 503 });
        slack.failNext('apps.connections.open', { error: 'internal_error' });
      },
    });
    expect(wrong).toEqual([]);
    expect(skipped).toEqual([
      expect.stringMatching(/^Slack token: Not checked.*http_503/),
      expect.stringMatching(/^Slack connection: Not checked.*internal_error/),
    ]);
  });

  test.each(['status-503', 'gateway-throttle'] as const)('a ModelArts outage: %s', async (kind) => {
    const spoil = (_: PlaygroundSlack, modelarts: PlaygroundModelArts) =>
      modelarts.inject({ kind, times: Number.POSITIVE_INFINITY, retryAfter: 0 });
    const { wrong, skipped } = await examined({ spoil });
    expect(wrong).toEqual([]);
    expect(namesOf(skipped)).toEqual(['ModelArts list', 'ModelArts rights']);
  });
});

test('the CA of a cloud is trusted', async () => {
  const { url, ca } = await startHttps('signed', (_, response) => response.end('{}'));
  const {
    clouds: [cloud],
  } = readConfig({
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    MODELARTS_ENDPOINT: url,
    OS_PROJECT_ID: '0123456789abcdef0123456789abcdef',
    OS_ACCESS_KEY: 'AK',
    OS_SECRET_KEY: 'SK',
  });
  const trusting = { ...cloud, modelarts: { ...cloud.modelarts, ca } };
  const findings = await examineModelArts(trusting, connect(url, { ca }), Date.now);
  expect(findings).toContainEqual(expect.objectContaining({ check: 'ModelArts network', state: 'ok' }));
});

test('each cloud is checked, and a broken one is named', async () => {
  const prod = await startModelArts({ jobs });
  const research = await startModelArts({ jobs });
  const slack = await startSlack({ scopes: allScopes });
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  onTestFinished(async () => {
    await slack.close();
    await prod.close();
    await research.close();
    await rm(folder, { recursive: true, force: true });
  });
  const config = await loadConfig({
    ...slack.environment.socket,
    ...(await writeClouds(folder, prod, research)),
    VIZJOBS_OPERATORS_PROD: OPERATOR,
  });
  research.inject({ kind: 'unauthorized', times: Number.POSITIVE_INFINITY });
  const findings = await examine(config);
  const wrong = findings.filter(({ state }) => state === 'wrong');
  expect(wrong).toEqual([
    { check: 'research: ModelArts list', state: 'wrong', words: expect.stringContaining('credentials') },
  ]);
  expect(findings).toContainEqual({
    check: 'prod: ModelArts list',
    state: 'ok',
    words: 'The project exists and has 2 jobs.',
  });
  const words = (check: string) => findings.find((one) => one.check === check)?.words;
  expect(words('prod: Permissions')).toContain('Can change jobs: 1 listed.');
  expect(words('research: Permissions')).toContain('Can change jobs: nobody.');
});

describe('the process', () => {
  async function doctor(environment: Readonly<Record<string, string>>, ...options: readonly string[]) {
    const modelarts = await startModelArts({ jobs });
    const slack = await startSlack({ scopes: allScopes });
    onTestFinished(async () => {
      await slack.close();
      await modelarts.close();
    });
    const child = spawn(process.execPath, ['src/doctor/main.ts', ...options], {
      env: {
        PATH: process.env['PATH'],
        ...slack.environment.http,
        ...modelarts.environment,
        ...environment,
      },
    });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(output).not.toContain(slack.botToken);
    return { output, code };
  }

  test('marks failures and skips, and exits 1', async () => {
    const { output, code } = await doctor({ SLACK_API_URL: 'http://127.0.0.1:2/api/' });
    expect(code).toBe(1);
    expect(output).toMatch(/^WRONG {4}Slack network: .*ECONNREFUSED/m);
    expect(output).toMatch(/^skipped {2}Slack token: Not checked/m);
    expect(output).toMatch(/^ok {7}ModelArts list: /m);
    expect(output.match(/^WRONG/gm)).toHaveLength(1);
  });

  test('with --messages prints a verdict on each sample instead', async () => {
    const { output, code } = await doctor({}, '--messages');
    expect(code).toBe(0);
    expect(output).toMatch(/^ok {7}Summary with its chart: Slack accepts it\.$/m);
    expect(output).not.toContain('ModelArts');
  });

  test('exits 0 when nothing is wrong, even with skips', async () => {
    const { output, code } = await doctor({});
    expect(code).toBe(0);
    expect(output).toMatch(/^skipped {2}Slack connection: HTTP: /m);
    expect(output).not.toMatch(/^WRONG/m);
  });
});

const rights = ['get', 'create', 'update', 'stop', 'restart', 'delete'] as const;
const deny =
  (...names: string[]) =>
  (_: PlaygroundSlack, modelarts: PlaygroundModelArts) =>
    modelarts.deny(names.map((name) => `modelarts:tensorboard:${name}`));

describe('permission for each operation', () => {
  test('is granted: each is requested once, and nothing changes', async () => {
    const { fine, changes } = await examined({});
    for (const right of rights) expect(fine).toContain(`ModelArts ${right}: Allowed.`);
    expect(changes).toHaveLength(5);
    expect(fine.join('\n')).toContain('Nothing was changed.');
  });

  test.each(rights)('names %s when it is missing', async (right) => {
    const { wrong } = await examined({ spoil: deny(right) });
    expect(wrong).toEqual([expect.stringContaining(`Grant it modelarts:tensorboard:${right} `)]);
    expect(wrong[0]).toMatch(new RegExp(`^ModelArts ${right}: `));
  });

  test('checks the others when list is missing', async () => {
    const { wrong } = await examined({ spoil: deny('list', 'stop') });
    expect(wrong.map((line) => line.split(':')[0])).toEqual(['ModelArts list', 'ModelArts stop']);
    expect(wrong[0]).toContain('Grant it modelarts:tensorboard:list ');
  });

  test("can't be checked without details, so no change is tried", async () => {
    const { changes, skipped } = await examined({ spoil: deny('get') });
    expect(changes).toEqual([]);
    expect(skipped).toEqual(['ModelArts changes: Not checked, because reading details failed.']);
  });

  test('is not checked if no one may change jobs', async () => {
    const { wrong, skipped, changes } = await examined({ environment: { VIZJOBS_OPERATORS: '' } });
    expect(wrong).toEqual([]);
    expect(changes).toEqual([]);
    expect(skipped).toEqual([expect.stringContaining('VIZJOBS_OPERATORS is empty')]);
  });

  test('is not checked with a rejected key, which more than five failures in a row would lock', async () => {
    const { wrong, skipped, requests } = await examined({ environment: { OS_SECRET_KEY: 'wrong' } });
    expect(namesOf(wrong)).toEqual(['ModelArts list']);
    expect(namesOf(skipped)).toEqual(['ModelArts rights']);
    expect(requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  test.each([200, 400])('is granted if a request is refused for its values with HTTP %i', async (status) => {
    // No page gives the HTTP status of a refusal.
    const refusal = { is_success: false, error_code: 'ModelArts.0104', error_message: 'Parameter error.' };
    const client = connect(await always(refusal, status));
    for (const { words } of [await tryReading(client), ...(await tryWriting(client))])
      expect(words).toBe('Allowed.');
  });

  test('is unknown during a service outage', async () => {
    const spoil = (_: PlaygroundSlack, modelarts: PlaygroundModelArts) =>
      modelarts.inject({ kind: 'status-503', operation: 'stop' });
    const { wrong, skipped } = await examined({ spoil });
    expect(wrong).toEqual([]);
    expect(skipped).toEqual([expect.stringMatching(/^ModelArts stop: .*has a problem right now/)]);
  });
});

test.each([
  [401, 'ModelArts.0112', true],
  [403, 'ModelArts.0108', true],
  [403, undefined, true],
  [403, 'ModelArts.0206', false],
  [403, 'ModelArts.0210', false],
  [403, 'APIG.0304', false],
  [401, 'APIG.0301', false],
  [404, 'ModelArts.0104', false],
])('HTTP %i with %s: permission missing: %s', (status, code, isMissing) => {
  expect(isDenied(new ModelArtsError('refused', 'no', { status, code }))).toBe(isMissing);
});
