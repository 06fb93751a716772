import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/reader.ts';

const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const project = { OS_PROJECT_ID: '0123456789abcdef0123456789abcdef' };
const key = { OS_ACCESS_KEY: 'AK', OS_SECRET_KEY: 'SK' };
const user = { OS_USERNAME: 'robot', OS_PASSWORD: 'hunter2', OS_USER_DOMAIN_NAME: 'OTC-EU-DE-0001' };
const region = { OS_REGION_NAME: 'eu-de' };

function problemsOf(environment: Record<string, string>) {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
}

describe('mode', () => {
  test('uses Socket Mode with an app token, and no port by default', () => {
    const config = readConfig({ ...slack, ...project, ...key, ...region });
    expect(config.slack.mode).toEqual({ kind: 'socket', appToken: 'xapp-1' });
    expect(config.port).toBeUndefined();
    expect(readConfig({ ...slack, ...project, ...key, ...region, PORT: '65535' }).port).toBe(65_535);
  });

  test('uses HTTP on port 3000 with only a signing secret', () => {
    const config = readConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 's',
      ...project,
      ...key,
      ...region,
    });
    expect(config.slack.mode).toEqual({ kind: 'http', signingSecret: 's' });
    expect(config.port).toBe(3000);
  });
});

describe('ModelArts limits', () => {
  const cloud = { ...slack, ...project, ...key, ...region };

  test('have no default here, and take what is set', () => {
    expect(readConfig(cloud).clouds[0].modelarts).toMatchObject({
      maxRps: undefined,
      maxInFlight: undefined,
    });
    const set = { ...cloud, MODELARTS_MAX_RPS: '0.5', MODELARTS_MAX_IN_FLIGHT: '16' };
    expect(readConfig(set).clouds[0].modelarts).toMatchObject({ maxRps: 0.5, maxInFlight: 16 });
  });

  test.each([
    ['MODELARTS_MAX_RPS', ['0', '0.05', '1001', '-1', '1e3', 'five', '5/s']],
    ['MODELARTS_MAX_IN_FLIGHT', ['0', '65', '2.5', '-1', 'four']],
  ])('%s rejects invalid values', (variable, values) => {
    for (const value of values) expect(problemsOf({ ...cloud, [variable]: value })).toEqual([variable]);
  });
});

describe('job details', () => {
  const cloud = { ...slack, ...project, ...key };
  const detailsOf = (environment: Record<string, string>) =>
    readConfig({ ...cloud, ...region, ...environment }).clouds[0].details;

  test.each([
    ['1.20 EUR', { perHour: 1.2, currency: 'EUR' }],
    ['3 CNY', { perHour: 3, currency: 'CNY' }],
    ['', undefined],
  ])('VIZJOBS_PRICE_PER_HOUR=%s', (value, price) => {
    expect(detailsOf({ VIZJOBS_PRICE_PER_HOUR: value }).price).toEqual(price);
  });

  test.each(['1.20', 'EUR', '1,20 EUR', '1.20 €', '-1 EUR', '1e3 EUR', '1.20 euros'])(
    'rejects VIZJOBS_PRICE_PER_HOUR=%s',
    (value) => {
      expect(problemsOf({ ...cloud, ...region, VIZJOBS_PRICE_PER_HOUR: value })).toEqual([
        'VIZJOBS_PRICE_PER_HOUR',
      ]);
    },
  );

  test.each([
    ['eu-de', 'https://console.otc.t-systems.com/obs/?region=eu-de'],
    ['cn-north-4', 'https://console.huaweicloud.com/obs/?region=cn-north-4'],
    ['ap-southeast-1', 'https://console-intl.huaweicloud.com/obs/?region=ap-southeast-1'],
    ['eu-ch2', undefined],
    ['my-region', undefined],
  ])('OBS console for region %s: %s', (name, obs) => {
    expect(detailsOf({ OS_REGION_NAME: name }).consoles?.obs).toBe(obs);
  });

  test('has no consoles without a region, and reports a wrong region once', () => {
    const endpoint = { MODELARTS_ENDPOINT: 'https://modelarts.example', OS_AUTH_URL: 'https://iam.example' };
    expect(readConfig({ ...cloud, ...endpoint }).clouds[0].details.consoles).toBeUndefined();
    expect(problemsOf({ ...slack, ...project, ...user, OS_REGION_NAME: 'EU DE' })).toEqual([
      'OS_REGION_NAME',
    ]);
  });
});

describe('cloud', () => {
  test.each([
    [
      'eu-de',
      'https://modelarts.eu-de.otc.t-systems.com',
      'https://iam.eu-de.otc.t-systems.com',
      'credential',
    ],
    [
      'eu-ch2',
      'https://modelarts.eu-ch2.sc.otc.t-systems.com',
      'https://iam-pub.eu-ch2.sc.otc.t-systems.com',
      'credential',
    ],
    [
      'cn-north-4',
      'https://modelarts.cn-north-4.myhuaweicloud.com',
      'https://iam.cn-north-4.myhuaweicloud.com',
      'access',
    ],
    [
      'eu-west-101',
      'https://modelarts.eu-west-101.myhuaweicloud.eu',
      'https://iam.eu-west-101.myhuaweicloud.eu',
      'access',
    ],
  ])('derives endpoints and signature layout from region %s', (name, endpoint, iam, layout) => {
    const {
      clouds: [{ modelarts }],
    } = readConfig({ ...slack, ...project, ...key, OS_REGION_NAME: name });
    expect(modelarts).toMatchObject({ endpoint, iam, credentials: { kind: 'access-key', layout } });
  });

  test('accepts explicit endpoints and layout, with or without /v3', () => {
    const {
      clouds: [{ modelarts }],
    } = readConfig({
      ...slack,
      ...project,
      ...key,
      MODELARTS_ENDPOINT: 'https://modelarts.example.com/',
      OS_AUTH_URL: 'https://iam.example.com/v3',
      MODELARTS_SIGNATURE: 'credential',
      OS_SECURITY_TOKEN: 'temporary',
      MODELARTS_WORKSPACE_ID: 'w1',
    });
    expect(modelarts).toMatchObject({
      endpoint: 'https://modelarts.example.com',
      iam: 'https://iam.example.com',
      credentials: { layout: 'credential', securityToken: 'temporary' },
      defaultWorkspaceId: 'w1',
    });
  });

  test.each([
    ['MODELARTS_ENDPOINT', 'https://modelarts.example.com/v1', 'https://modelarts.example.com'],
    [
      'MODELARTS_ENDPOINT',
      `https://modelarts.example.com/v1/${'0123456789abcdef'.repeat(2)}/`,
      'https://modelarts.example.com',
    ],
    [
      'MODELARTS_ENDPOINT',
      'https://gateway.example.com/cloud/modelarts',
      'https://gateway.example.com/cloud/modelarts',
    ],
    [
      'MODELARTS_ENDPOINT',
      'https://gateway.example.com:8443/cloud/v1/',
      'https://gateway.example.com:8443/cloud',
    ],
    ['OS_AUTH_URL', 'https://iam.example.com/v3/', 'https://iam.example.com'],
    ['OS_AUTH_URL', 'https://keystone.example.com/identity/v3', 'https://keystone.example.com/identity'],
    ['OS_AUTH_URL', 'https://keystone.example.com/identity', 'https://keystone.example.com/identity'],
  ])('%s=%s keeps the path before the version', (variable, value, address) => {
    const {
      clouds: [{ modelarts }],
    } = readConfig({ ...slack, ...project, ...key, ...region, [variable]: value });
    expect(variable === 'OS_AUTH_URL' ? modelarts.iam : modelarts.endpoint).toBe(address);
  });

  test.each([
    ['OS_AUTH_URL', 'https://iam.example.com/v2.0'],
    ['OS_AUTH_URL', 'https://iam.example.com/v3/auth/tokens'],
    ['OS_AUTH_URL', 'https://iam.example.com/v3?domain=x'],
    ['OS_AUTH_URL', 'https://robot:hidden@iam.example.com/v3'],
    ['MODELARTS_ENDPOINT', 'https://modelarts.example.com/v2'],
    ['MODELARTS_ENDPOINT', 'https://modelarts.example.com/v1/another-project'],
    ['MODELARTS_ENDPOINT', 'https://modelarts.example.com/#/console'],
    ['MODELARTS_ENDPOINT', "https://modelarts.example.com/it's"],
  ])('rejects %s=%s, because part of it would be lost', (variable, value) => {
    expect(problemsOf({ ...slack, ...project, ...key, ...region, [variable]: value })).toEqual([variable]);
  });

  test('accepts an IAM user and a project name', () => {
    const {
      clouds: [{ modelarts }],
    } = readConfig({ ...slack, ...user, ...region, OS_PROJECT_NAME: 'eu-de' });
    expect(modelarts.credentials).toEqual({
      kind: 'password',
      username: 'robot',
      password: 'hunter2',
      domain: 'OTC-EU-DE-0001',
    });
    expect(modelarts.project).toEqual({ name: 'eu-de' });
  });

  test('prefers the access key to the user', () => {
    expect(
      readConfig({ ...slack, ...project, ...key, ...user, ...region }).clouds[0].modelarts.credentials.kind,
    ).toBe('access-key');
  });
});

describe('problems', () => {
  test('lists every variable at once when nothing is set', () => {
    expect(problemsOf({})).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
      'MODELARTS_ENDPOINT or OS_REGION_NAME',
      'OS_PROJECT_ID or OS_PROJECT_NAME',
      'OS_ACCESS_KEY and OS_SECRET_KEY, or OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME',
    ]);
  });

  test('allows spaces in a list', () => {
    const { permissions } = readConfig({
      ...slack,
      ...project,
      ...key,
      ...region,
      VIZJOBS_OPERATORS: 'U0A, S0B',
    }).clouds[0];
    expect(permissions.operators).toEqual(['U0A', 'S0B']);
  });

  test('treats an empty variable as missing', () => {
    expect(problemsOf({ ...slack, ...project, ...key, ...region, SLACK_BOT_TOKEN: ' ' })).toEqual([
      'SLACK_BOT_TOKEN',
    ]);
  });

  test.each([
    ['SLACK_BOT_TOKEN', 'xoxp-secret'],
    ['SLACK_APP_TOKEN', 'secret'],
    ['SLACK_API_URL', 'http://slack.example.com'],
    ['MODELARTS_ENDPOINT', 'modelarts.example.com'],
    ['OS_AUTH_URL', 'http://iam.example.com'],
    ['OS_REGION_NAME', 'eu de'],
    ['OS_PROJECT_ID', 'secret'],
    ['MODELARTS_SIGNATURE', 'secret'],
    ['MODELARTS_WORKSPACE_ID', 'a b'],
    ['PORT', '65536'],
    ['LOG_LEVEL', 'secret'],
  ])('reports %s=%s without printing the value', (variable, value) => {
    const environment = { ...slack, ...project, ...key, ...region, [variable]: value };
    expect(problemsOf(environment)).toContain(variable);
    expect(() => readConfig(environment)).not.toThrow(new RegExp(value));
  });

  test.each([
    [{ OS_ACCESS_KEY: 'AK' }, ['OS_SECRET_KEY']],
    [{ OS_USERNAME: 'robot' }, ['OS_PASSWORD', 'OS_USER_DOMAIN_NAME']],
  ])('reports the missing half of %j', (half, missing) => {
    expect(problemsOf({ ...slack, ...project, ...region, ...half })).toEqual(missing);
  });

  test('requires IAM for a user or a project name', () => {
    const endpoint = { MODELARTS_ENDPOINT: 'https://modelarts.example.com' };
    expect(problemsOf({ ...slack, ...project, ...user, ...endpoint })).toEqual([
      'OS_AUTH_URL or OS_REGION_NAME',
    ]);
    expect(problemsOf({ ...slack, ...key, ...endpoint, OS_PROJECT_NAME: 'x' })).toEqual([
      'OS_AUTH_URL or OS_REGION_NAME',
    ]);
    expect(problemsOf({ ...slack, ...key, ...endpoint, ...project })).toEqual([]);
  });

  const secrets = {
    ...slack,
    SLACK_SIGNING_SECRET: 'signing',
    ...key,
    OS_SECURITY_TOKEN: 'temporary',
    ...user,
    DATABASE_URL: 'postgres://vizjobs:hunter2@db.example.com/vizjobs',
  };
  const whole = { ...secrets, ...project, ...region };

  test.each([
    ['\n', 'a line break (U+000A)'],
    ['\r', 'a line break (U+000D)'],
    ['\u2028', 'a line break (U+2028)'],
    ['\t', 'a tab (U+0009)'],
    ['\u00a0', 'a special space character (U+00A0)'],
    ['\u200b', 'an invisible character (U+200B)'],
    ['\ufeff', 'an invisible character (U+FEFF)'],
    ['\u00ad', 'an invisible character (U+00AD)'],
    ['\u0007', 'an invisible character (U+0007)'],
  ])('reports %j inside a secret without printing the secret', (character, words) => {
    for (const [variable, value] of Object.entries(secrets)) {
      if (variable in user) continue;
      const spoiled = { ...whole, [variable]: `${value.slice(0, -1)}${character}${value.slice(-1)}` };
      expect(() => readConfig(spoiled)).toThrow(
        new ConfigError([{ variable, advice: `contains ${words}. Copy it again.` }]),
      );
    }
    const { OS_ACCESS_KEY: _id, OS_SECRET_KEY: _key, ...byPassword } = whole;
    const spoiled = { ...byPassword, OS_PASSWORD: `hunter${character}2` };
    expect(() => readConfig(spoiled)).toThrow(`OS_PASSWORD: contains ${words}. Copy it again.`);
  });

  test('strips whitespace and invisible characters around a secret', () => {
    const padded = Object.fromEntries(
      Object.entries(whole).map(([name, value]) => [name, `\ufeff ${value}\u00a0\r\n`]),
    );
    expect(readConfig(padded)).toEqual(readConfig(whole));
  });

  test.each([
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_SIGNING_SECRET',
    'OS_ACCESS_KEY',
    'OS_SECRET_KEY',
    'OS_SECURITY_TOKEN',
  ] as const)('rejects %s with a space or a character that no header can carry', (variable) => {
    for (const odd of ['А', 'é', 'a b'])
      expect(problemsOf({ ...whole, [variable]: `${secrets[variable]}${odd}` })).toEqual([variable]);
  });

  test('accepts a password with spaces and letters of any script', () => {
    const { OS_ACCESS_KEY: _id, OS_SECRET_KEY: _key, ...byPassword } = whole;
    const {
      clouds: [{ modelarts }],
    } = readConfig({ ...byPassword, OS_PASSWORD: 'пароль с пробелом é' });
    expect(modelarts.credentials).toMatchObject({ password: 'пароль с пробелом é' });
  });

  test('accepts a security token longer than 4,096 characters', () => {
    expect(problemsOf({ ...whole, OS_SECURITY_TOKEN: 'x'.repeat(10_000) })).toEqual([]);
    expect(problemsOf({ ...whole, OS_SECURITY_TOKEN: 'x'.repeat(30_001) })).toEqual(['OS_SECURITY_TOKEN']);
  });
});

describe('HTTPS_PROXY', () => {
  const working = { ...slack, ...project, ...key, ...region };

  test.each([
    'proxy.example:3128',
    'robot:hunter2@proxy.example:3128',
    'http://robot:hunter2#@proxy.example:3128',
    'http://robot%:hunter2@proxy.example:3128',
  ])('%s is refused, and not printed', (proxy) => {
    for (const variable of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
      expect(problemsOf({ ...working, [variable]: proxy })).toEqual([variable]);
      expect(() => readConfig({ ...working, [variable]: proxy })).not.toThrow(/hunter|proxy\.example/);
    }
  });

  test.each(['http://proxy.example:3128', 'https://robot:hunter2%23@proxy.example', 'http://[::1]:3128/'])(
    '%s is accepted',
    (proxy) => {
      expect(problemsOf({ ...working, HTTPS_PROXY: proxy })).toEqual([]);
    },
  );
});

describe('VIZJOBS_WATCH_SECONDS', () => {
  const environment = { ...slack, ...project, ...key, ...region };

  test.each([
    [undefined, 60],
    ['5', 5],
    ['3600', 3_600],
  ])('%s: watched jobs are read every %i s', (value, seconds) => {
    expect(readConfig({ ...environment, VIZJOBS_WATCH_SECONDS: value }).watchSeconds).toBe(seconds);
  });

  test.each(['4.9', '3601', '0', 'a minute'])('%s is refused', (value) => {
    expect(problemsOf({ ...environment, VIZJOBS_WATCH_SECONDS: value })).toEqual(['VIZJOBS_WATCH_SECONDS']);
  });
});

describe('a secret in a file', () => {
  const cloud = { ...project, ...key, ...region };
  const fileWith = async (content: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'secret');
    await writeFile(path, content);
    return path;
  };

  test('is read without its trailing line break', async () => {
    const { SLACK_BOT_TOKEN: token, ...rest } = slack;
    const config = readConfig({ ...rest, ...cloud, SLACK_BOT_TOKEN_FILE: await fileWith(`${token}\n`) });
    expect(config.slack.botToken).toBe(token);
  });

  test.each([
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_SIGNING_SECRET',
    'OS_ACCESS_KEY',
    'OS_SECRET_KEY',
    'OS_SECURITY_TOKEN',
    'OS_PASSWORD',
    'DATABASE_URL',
  ])('%s: setting both the variable and the file is the only problem reported', async (secret) => {
    const environment = {
      ...slack,
      ...cloud,
      [secret]: 'xoxb-1',
      [`${secret}_FILE`]: await fileWith('xoxb-2'),
    };
    expect(problemsOf(environment)).toEqual([`${secret}_FILE`]);
  });

  test('may be in the home folder', async () => {
    const path = await fileWith('SK2');
    const { OS_SECRET_KEY: _, ...rest } = cloud;
    const home = { HOME: dirname(path), OS_SECRET_KEY_FILE: `~/${basename(path)}`, DATA_DIR: '~/data' };
    const { clouds, database } = readConfig({ ...slack, ...rest, ...home });
    expect(clouds[0].modelarts.credentials).toMatchObject({ secretKey: 'SK2' });
    expect(database).toEqual({ folder: join(dirname(path), 'data', 'schedules') });
  });

  test.each([
    ['is missing', () => Promise.resolve('/nowhere/token'), 'ENOENT'],
    ['is empty', () => fileWith('\n'), 'empty'],
  ])('a file that %s is reported once, with the reason', async (_, path, reason) => {
    const environment = { ...slack, SLACK_BOT_TOKEN: '', ...cloud, SLACK_BOT_TOKEN_FILE: await path() };
    expect(problemsOf(environment)).toEqual(['SLACK_BOT_TOKEN_FILE']);
    expect(() => readConfig(environment)).toThrow(reason);
  });

  test('an invalid value is reported under the variable and not printed', async () => {
    const environment = {
      ...slack,
      SLACK_BOT_TOKEN: '',
      ...cloud,
      SLACK_BOT_TOKEN_FILE: await fileWith('hunter2'),
    };
    expect(problemsOf(environment)).toEqual(['SLACK_BOT_TOKEN']);
    expect(() => readConfig(environment)).not.toThrow('hunter2');
  });
});

test('rejects placeholders copied from .env.example', () => {
  const example = readFileSync('.env.example', 'utf8').matchAll(/^(\w+)=(.*…)$/gm);
  const placeholders = Object.fromEntries([...example].map(([, name = '', value = '']) => [name, value]));
  expect(Object.keys(placeholders)).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
  const environment = { ...project, ...key, ...region, ...placeholders };
  expect(problemsOf(environment)).toEqual(Object.keys(placeholders));
  expect(() => readConfig(environment)).toThrow('placeholder');
});
