import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import manifest from '../../manifest/socket-mode.json' with { type: 'json' };
import { allScopes, manifestFor } from '../../manifest/source.ts';
import { writeClouds } from '../../playground/bot/cloudsFile.ts';
import { type JobSeed, type ModelArtsOptions, startModelArts } from '../../playground/modelarts/server.ts';
import { type PlaygroundSlack, type SlackMessage, startSlack } from '../../playground/slack/server.ts';
import { startBot as startWholeBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLog } from '../../src/log.ts';
import type { Pause } from '../../src/time.ts';
import type { Tracing } from '../../src/tracing/tracing.ts';
import { createClock } from '../clock.ts';
import { untilOpen } from '../database/databases.ts';
import { prepareDataDir } from '../database/template.ts';

const app = manifestFor('socket-mode');

export type Mode = 'socket' | 'http';

export interface BotOptions extends ModelArtsOptions {
  readonly mode?: Mode;
  /** Milliseconds per question. */
  readonly deadline?: number;
  /** Milliseconds for a WebSocket to get Slack's hello. */
  readonly helloDeadline?: number;
  /**
   * Milliseconds before a waiting message. Default: a minute, so that a busy machine doesn't look like a slow
   * service.
   */
  readonly patience?: number;
  /** Optional scopes that the workspace declined. */
  readonly without?: readonly string[];
  /** Block types that Slack rejects. */
  readonly unknownBlocks?: readonly string[];
  /** Runs before the bot starts. */
  readonly prepare?: (slack: PlaygroundSlack) => void;
  /** Additional environment variables, for example the operators. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * The options of a second ModelArts: the bot then has the clouds `prod`, which asks by access key, and `research`, which
   * asks by IAM user.
   */
  readonly research?: ModelArtsOptions;
  /** Authenticate as an IAM user instead of by access key. */
  readonly byToken?: boolean;
  /** Between two polls of watched jobs. Default: as in the environment, where 5 is the minimum. */
  readonly watchSeconds?: number;
  /** Start with an empty database already created, because creating it takes seconds. */
  readonly database?: boolean;
  readonly tracing?: Tracing;
}

/** Starts the real bot between the strict Slack and ModelArts on loopback. Closed with the test. */
export async function startBot({
  mode = 'socket',
  deadline,
  helloDeadline,
  patience = 60_000,
  prepare,
  byToken = false,
  research,
  database = false,
  watchSeconds,
  without = [],
  unknownBlocks = [],
  tracing,
  environment = {},
  ...options
}: BotOptions = {}) {
  const clock = createClock();
  const dataDir = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  if (database) await prepareDataDir(dataDir);
  const modelarts = await startModelArts({ now: clock.theirs, ...options });
  const other = research && (await startModelArts({ now: clock.theirs, ...research }));
  const slack = await startSlack({
    now: clock.theirs,
    scopes: allScopes.filter((scope) => !without.includes(scope)),
    messagesTab: manifest.features.app_home.messages_tab_enabled,
    events: app.settings.event_subscriptions.bot_events,
    shortcuts: app.features.shortcuts,
    unfurlDomains: [...app.features.unfurl_domains, 'modelarts.example'],
    homeTab: app.features.app_home.home_tab_enabled,
    unknownBlocks,
  });
  const cloudVariables = other
    ? await writeClouds(dataDir, modelarts, other)
    : byToken
      ? modelarts.tokenEnvironment
      : modelarts.environment;
  const variables: Record<string, string> = {
    ...slack.environment[mode],
    ...cloudVariables,
    PORT: '0',
    DATA_DIR: dataDir,
    MODELARTS_MAX_RPS: '1000',
    MODELARTS_MAX_IN_FLIGHT: '64',
    ...environment,
  };
  const configure = async (changed: Readonly<Record<string, string>> = {}) => {
    const config = await loadConfig({ ...variables, ...changed });
    return { ...config, watchSeconds: watchSeconds ?? config.watchSeconds };
  };
  let config = await configure();
  const logLines: Record<string, unknown>[] = [];
  const log = createLog('trace', collect(logLines));
  // Pauses move the clock instead of waiting.
  const pause: Pause = async (milliseconds, signal) => {
    await nextTurn();
    signal?.throwIfAborted();
    clock.forward(milliseconds);
  };
  async function boot() {
    const bot = await startWholeBot(config, {
      log,
      clock,
      pause,
      deadline,
      helloDeadline,
      patience,
      ...(tracing && { tracing }),
    });
    if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    else await slack.connected();
    if (database) await untilOpen(bot);
    return bot;
  }

  prepare?.(slack);
  let running = await boot();
  onTestFinished(async () => {
    await running.stop();
    await slack.close();
    await modelarts.close();
    await other?.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    slack,
    modelarts,
    /** The second one. */
    research: other ?? modelarts,
    clock,
    config,
    logLines,
    bot: () => running,
    database: () => running.database,
    schedules: () => running.schedules,
    /** Stops the bot and starts another one, like a deployment, with other variables where they are given. */
    async restart(changed: Readonly<Record<string, string>> = {}) {
      await running.stop();
      config = await configure(changed);
      running = await boot();
    },
  };
}

function collect(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
}

/** Seeds jobs with one status, named in list order: the first is the newest. */
export function seeds(count: number, status: number, name: string, from = 1): JobSeed[] {
  return Array.from({ length: count }, (_, index) => ({
    job_id: String(1_000_000 * (status + 1) + from + count - index),
    job_name: `${name}-${from + index}`,
    status,
    create_time: Date.UTC(2026, 0, 20) - (from + index) * 3_600_000,
  }));
}

/** Everything visible in a message, as one string. */
export function textOf(message: SlackMessage): string {
  return JSON.stringify(message.blocks);
}

/** The IDs of the jobs in a list message, in order. */
export function idsOf(message: SlackMessage): string[] {
  return message.blocks.flatMap((block) =>
    block.type === 'section' && block.text ? (/`#(\d+)`/.exec(block.text.text)?.[1] ?? []) : [],
  );
}

export interface ButtonOnMessage {
  readonly label: string;
  readonly value: string | undefined;
}

export function buttonsOf(message: SlackMessage): ButtonOnMessage[] {
  return message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) =>
          element.type === 'button' ? { label: element.text.text, value: element.value } : [],
        )
      : [],
  );
}

export const labelsOf = (message: SlackMessage) => buttonsOf(message).map(({ label }) => label);
