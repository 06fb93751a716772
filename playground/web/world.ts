import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../manifest/socket-mode.json' with { type: 'json' };
import { type ClockState, timeOf } from '../bot/clock.ts';
import { type ClockedBot, startClockedBot } from '../bot/clockedBot.ts';
import { type PlaygroundModelArts, startModelArts } from '../modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../slack/server.ts';
import { OPERATOR } from '../slack/workspace.ts';

export interface WorldOptions {
  /** Of the jobs; default 1. */
  readonly seed?: number;
  /** Milliseconds since 1970: the time stands still there, until it is moved. */
  readonly heldAt?: number;
  /** More variables for the bot. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The bot's process between a Slack and a ModelArts, all three with one time. */
export interface World {
  readonly slack: PlaygroundSlack;
  readonly modelarts: PlaygroundModelArts;
  readonly bot: ClockedBot;
  /** How the switches stand that make ModelArts fail or wait. */
  readonly switches: { fault: string; times?: number | undefined; latency: number };
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves the time of all three forward. */
  moveClock(milliseconds: number): Promise<void>;
  onClock(listener: () => void): void;
  close(): Promise<void>;
}

/** Starts all three. The bot comes as an IAM user, so that there are tokens to expire. */
export async function startWorld({ seed = 1, heldAt, environment = {} }: WorldOptions = {}): Promise<World> {
  let clock: ClockState = { shift: 0, ...(heldAt !== undefined && { heldAt }) };
  const now = () => timeOf(clock, Date.now());
  const listeners = new Set<() => void>();
  const dataDir = await mkdtemp(join(tmpdir(), 'vizjobs-demo-'));
  const modelarts = await startModelArts({ now, seed });
  const slack = await startSlack({
    now,
    shouldEscape: manifest.features.slash_commands.some((command) => command.should_escape),
    slashCommands: manifest.features.slash_commands.map(({ command }) => command),
    scopes: manifest.oauth_config.scopes.bot,
    messagesTab: manifest.features.app_home.messages_tab_enabled,
  });
  const close = async () => {
    await slack.close();
    await modelarts.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const variables = {
    ...slack.environment.socket,
    ...modelarts.tokenEnvironment,
    VIZJOBS_OPERATORS: OPERATOR,
    DATA_DIR: dataDir,
    ...environment,
  };
  const bot = await startClockedBot(variables, clock).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    slack,
    modelarts,
    bot,
    switches: { fault: 'none', times: undefined, latency: 0 },
    now,
    async moveClock(milliseconds) {
      const { shift, heldAt: held } = clock;
      const next =
        held === undefined ? { shift: shift + milliseconds } : { shift, heldAt: held + milliseconds };
      // The bot first: a request of a bot that is behind might come with a token that is over.
      await bot.setClock(next);
      clock = next;
      for (const listener of listeners) listener();
    },
    onClock: (listener) => listeners.add(listener),
    async close() {
      await bot.stop();
      await close();
    },
  };
}
