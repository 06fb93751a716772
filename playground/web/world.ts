import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../manifest/socket-mode.json' with { type: 'json' };
import { allScopes } from '../../manifest/source.ts';
import { type ClockState, timeOf } from '../bot/clock.ts';
import { type ClockedBot, startClockedBot } from '../bot/clockedBot.ts';
import { type PlaygroundModelArts, startModelArts } from '../modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../slack/server.ts';
import { OPERATOR } from '../slack/workspace.ts';

export interface WorldOptions {
  /** Seed of the jobs; default 1. */
  readonly seed?: number;
  /** Milliseconds since 1970: the clock is stopped there until it is moved. */
  readonly heldAt?: number;
  /** Additional variables for the bot. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The bot's process between a Slack and a ModelArts, all three on one clock. */
export interface World {
  readonly slack: PlaygroundSlack;
  readonly modelarts: PlaygroundModelArts;
  readonly bot: ClockedBot;
  /** The state of the switches that make ModelArts fail or slow. */
  readonly switches: { fault: string; times?: number | undefined; latency: number };
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves the clock of all three forward. */
  moveClock(milliseconds: number): Promise<void>;
  onClock(listener: () => void): void;
  close(): Promise<void>;
}

/** Starts all three. The bot logs in as an IAM user, so that there are tokens to expire. */
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
    scopes: allScopes,
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
      // The bot first: while its clock is behind, it might send an expired token.
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
