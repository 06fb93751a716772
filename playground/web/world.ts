import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../manifest/socket-mode.json' with { type: 'json' };
import { allScopes, manifestFor } from '../../manifest/source.ts';
import { type ClockState, timeOf } from '../bot/clock.ts';
import { type ClockedBot, startClockedBot } from '../bot/clockedBot.ts';
import { writeClouds } from '../bot/cloudsFile.ts';
import type { PlaygroundModelArts } from '../modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../slack/server.ts';
import { OPERATOR } from '../slack/workspace.ts';
import { createAgenda } from './agenda.ts';
import { addResearcher, boardHost, cloudRights, type DemoCloud, startCloud } from './clouds.ts';

/** Milliseconds. After more, the bot takes itself for having been away. */
const pollInterval = 5 * 60_000;
/** Milliseconds at the end of a move in which watched jobs are read: a day would take minutes. */
const closelyRead = 60 * 60_000;

export interface WorldOptions {
  /** Seed for the jobs; default 1. */
  readonly seed?: number;
  /** Milliseconds since 1970 where the clock is stopped until it is moved. */
  readonly heldAt?: number;
  /** Default: as in the manifest. */
  readonly appHome?: AppHome;
  /** Two clouds, `prod` and `research`, with rights of their own. Default: one. */
  readonly clouds?: boolean;
  /** Additional variables for the bot. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs before the bot starts, with its data folder. */
  readonly prepare?: (dataDir: string) => Promise<void>;
}

/** The app's own place in Slack, as in the manifest. */
type AppHome = (typeof manifest)['features']['app_home'];

/** The bot's process between a Slack and a ModelArts, all on one clock. */
export interface World {
  readonly slack: PlaygroundSlack;
  /** The first cloud. */
  readonly modelarts: PlaygroundModelArts;
  readonly clouds: readonly [DemoCloud, ...DemoCloud[]];
  readonly bot: ClockedBot;
  /** The switches that make ModelArts fail or slow. */
  readonly switches: { fault: string; times?: number | undefined; latency: number; cloud?: string };
  /** Milliseconds since 1970. */
  now(): number;
  readonly appHome: AppHome;
  /**
   * Moves the clock of all three forward. Stops at each slot on the way until the bot has posted that
   * summary, so that it looks as it would at its time, and in the last hour wherever watched jobs are read.
   */
  moveClock(milliseconds: number): Promise<void>;
  onClock(listener: () => void): void;
  /** IDs of the bot's schedules, from its log. */
  schedules(): readonly string[];
  /** Whether the bot has read jobs for a watch. */
  isWatching(): boolean;
  close(): Promise<void>;
}

const app = manifestFor('socket-mode');

/** Starts all three. The bot logs in as an IAM user, so that there are tokens to expire. */
export async function startWorld({
  seed = 1,
  heldAt,
  appHome = manifest.features.app_home,
  clouds: severalClouds = false,
  environment = {},
  prepare = async () => {},
}: WorldOptions = {}): Promise<World> {
  let clock: ClockState = { shift: 0, ...(heldAt !== undefined && { heldAt }) };
  const now = () => timeOf(clock, Date.now());
  const listeners = new Set<() => void>();
  const dataDir = await mkdtemp(join(tmpdir(), 'vizjobs-demo-'));
  await prepare(dataDir);
  const first = await startCloud(now, seed);
  const other = severalClouds ? await startCloud(now, seed + 1) : undefined;
  const { modelarts } = first;
  const research = other?.modelarts;
  const slack = await startSlack({
    now,
    shouldEscape: manifest.features.slash_commands.some((command) => command.should_escape),
    slashCommands: manifest.features.slash_commands.map(({ command }) => command),
    scopes: allScopes,
    messagesTab: appHome.messages_tab_enabled,
    homeTab: appHome.home_tab_enabled,
    events: app.settings.event_subscriptions.bot_events,
    shortcuts: app.features.shortcuts,
    // As an admin would add the host of the boards.
    unfurlDomains: [...app.features.unfurl_domains, boardHost],
  });
  const close = async () => {
    await slack.close();
    await first.close();
    await other?.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  if (research) addResearcher(slack);
  const variables = {
    ...slack.environment.socket,
    ...(research
      ? { ...(await writeClouds(dataDir, modelarts, research)), ...cloudRights }
      : modelarts.tokenEnvironment),
    VIZJOBS_OPERATORS: OPERATOR,
    DATA_DIR: dataDir,
    // The agenda reads the lines about next slots.
    LOG_LEVEL: 'debug',
    ...environment,
  };
  const agenda = createAgenda();
  const bot = await startClockedBot(variables, clock, agenda.read).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  async function setClock(time: number): Promise<void> {
    const { shift, heldAt: held } = clock;
    const ahead = Math.max(0, time - now());
    // The shift also moves a stopped clock's monotonic time.
    const next = { shift: shift + ahead, ...(held !== undefined && { heldAt: held + ahead }) };
    // The bot first: with its clock behind, it might send an expired token.
    await bot.setClock(next);
    clock = next;
    for (const listener of listeners) listener();
  }
  async function read(time: number): Promise<void> {
    const poll = agenda.isWatching() ? agenda.poll() : undefined;
    await setClock(time);
    await poll;
  }
  async function moveTo(target: number): Promise<void> {
    while (now() < target) {
      const time = Math.min(nextPoll(now(), target), target);
      const slot = agenda.next(now());
      if (slot && slot.at <= time) {
        const over = agenda.over(slot);
        await read(slot.at);
        await over;
      } else await read(time);
    }
  }
  function nextPoll(time: number, target: number): number {
    if (!agenda.isWatching()) return target;
    return Math.max(time + pollInterval, target - closelyRead);
  }
  let moving = Promise.resolve();
  return {
    slack,
    modelarts,
    bot,
    clouds: research
      ? [
          { name: 'prod', modelarts },
          { name: 'research', modelarts: research },
        ]
      : [{ name: undefined, modelarts }],
    switches: { fault: 'none', times: undefined, latency: 0, ...(research && { cloud: '' }) },
    now,
    appHome,
    moveClock(milliseconds) {
      const move = moving.then(() => moveTo(now() + milliseconds));
      moving = move.catch(() => {});
      return move;
    },
    onClock: (listener) => listeners.add(listener),
    schedules: agenda.schedules,
    isWatching: agenda.isWatching,
    async close() {
      await bot.stop();
      await close();
    },
  };
}
