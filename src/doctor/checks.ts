import { WebClient } from '@slack/web-api';
import { request } from 'undici';
import type { Config } from '../config.ts';
import { createModelArts } from '../modelarts/client.ts';
import type { ModelArts } from '../modelarts/job.ts';
import { reasonOf } from '../slack/reason.ts';
import { adviceFor } from '../views/advice.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was seen, or what is wrong and how to mend it. Never holds a value of the environment. */
  readonly words: string;
}

/** Signatures are good for 15 minutes (modelarts_03_0005); half of it is reason enough to look at the clock. */
const allowedSkew = 7.5 * 60_000;

/** Looks at everything that the bot needs, and changes nothing. */
export async function examine(config: Config, scopes: readonly string[], now = Date.now): Promise<Finding[]> {
  const modelarts = createModelArts(config.modelarts, { now });
  try {
    return [
      await finding('Slack token', () => checkToken(config, scopes)),
      await finding('Slack connection', () => checkConnection(config)),
      await finding('Clock', () => checkClock(config.modelarts.endpoint, now)),
      await finding('ModelArts list', () => checkList(modelarts)),
      await finding('ModelArts details', () => checkDetails(modelarts)),
      { check: 'Permissions', ok: true, words: permissionWords(config) },
    ];
  } finally {
    await modelarts.close();
  }
}

/** `words` when it works; a failure is put into words. */
async function finding(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, words: await look() };
  } catch (error) {
    return { check, ok: false, words: wordsOf(error) };
  }
}

/** Something is not as it should be. `message` says what, and how to mend it. */
class Unfit extends Error {}

function wordsOf(error: unknown): string {
  if (error instanceof Unfit) return error.message;
  const { what, why, next } = adviceFor(error);
  const said = error instanceof Error && error.name === 'ModelArtsError' ? ` It says: ${error.message}.` : '';
  return error instanceof Error && error.name === 'ModelArtsError'
    ? `${what} ${why}${said} ${next}`
    : `It failed: ${reasonOf(error)}.`;
}

const clientOf = ({ slack }: Config, token: string) =>
  new WebClient(token, {
    ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }),
    timeout: 10_000,
    retryConfig: { retries: 0 },
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => 'error' as never,
      setName() {},
    },
  });

async function checkToken(config: Config, scopes: readonly string[]): Promise<string> {
  const answer = await clientOf(config, config.slack.botToken)
    .auth.test()
    .catch((error: unknown) => {
      throw new Unfit(
        `Slack answers ${reasonOf(error)}. Copy SLACK_BOT_TOKEN again: OAuth & Permissions > Bot User OAuth Token.`,
      );
    });
  const granted = answer.response_metadata?.scopes ?? [];
  const missing = scopes.filter((scope) => !granted.includes(scope));
  if (granted.length > 0 && missing.length > 0) {
    throw new Unfit(
      `The app lacks ${missing.join(', ')}. Paste the manifest again (App Manifest), then reinstall the app.`,
    );
  }
  return `It is ${answer.user ?? 'the bot'} of ${answer.team ?? 'the workspace'}${granted.length > 0 ? ', with every scope of the manifest' : ''}.`;
}

async function checkConnection(config: Config): Promise<string> {
  const { mode } = config.slack;
  if (mode.kind === 'http') {
    return `HTTP: Slack must reach POST https://YOUR-HOST/slack/events, which leads to port ${config.port}. This cannot be seen from here.`;
  }
  await clientOf(config, mode.appToken)
    .apps.connections.open()
    .catch((error: unknown) => {
      throw new Unfit(
        `Slack answers ${reasonOf(error)}. Make an app-level token with connections:write (Basic Information), and switch Socket Mode on.`,
      );
    });
  return 'Socket Mode is open to this app.';
}

async function checkClock(endpoint: string, now: () => number): Promise<string> {
  const { headers, body } = await request(endpoint, { headersTimeout: 10_000, bodyTimeout: 10_000 }).catch(
    (error: unknown) => {
      throw new Unfit(
        `The service cannot be reached (${reasonOf(error)}). Check OS_REGION_NAME or MODELARTS_ENDPOINT, and the network.`,
      );
    },
  );
  await body.dump();
  const date = Date.parse(String(headers['date'] ?? ''));
  if (Number.isNaN(date)) return 'The service does not tell its time.';
  const skew = Math.abs(now() - date);
  const seconds = Math.round(skew / 1_000);
  if (skew > allowedSkew)
    throw new Unfit(
      `This clock and that of the service are ${seconds} s apart. Signatures allow 900 s: set this clock by NTP.`,
    );
  return `This clock and that of the service are ${seconds} s apart.`;
}

const newest = { perPage: 1, page: 1, sortBy: 'create_time', order: 'desc' } as const;

async function checkList(modelarts: ModelArts): Promise<string> {
  const { total } = await modelarts.list(newest);
  return `The project is there, and shows ${total} jobs.`;
}

async function checkDetails(modelarts: ModelArts): Promise<string> {
  const [job] = (await modelarts.list(newest)).jobs;
  if (!job) return 'There is no job to look at.';
  await modelarts.get(job.id);
  return 'The details of a job can be read.';
}

function permissionWords({ permissions: { operators, viewers, channels } }: Config): string {
  const who = (list: readonly string[], nobody: string) =>
    list.length === 0 ? nobody : `${list.length} listed`;
  return `May change jobs: ${who(operators, 'nobody')}. May read: ${who(viewers, 'everyone')}, in ${who(channels, 'every channel')}. Changing is not tried here.`;
}
