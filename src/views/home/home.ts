import type { HomeView, KnownBlock } from '@slack/types';
import { everyCloud } from '../../commands/cloud.ts';
import type { DetailsConfig } from '../../config/details.ts';
import type { Overview } from '../../jobs/overview.ts';
import { runningTime } from '../../jobs/summary.ts';
import type { Job } from '../../modelarts/types.ts';
import { type AdviceTexts, adviceFor } from '../errors/errorAdvice.ts';
import { costOf, priceOf } from '../jobs/cost.ts';
import { jobMenu } from '../jobs/menu.ts';
import { jobRow } from '../jobs/row.ts';
import { actions, button, context, header, section } from '../kit/blocks.ts';
import { joined, number, plural } from '../kit/text.ts';
import { date, duration } from '../kit/time.ts';
import { countsText } from './counts.ts';
import { type HomeStored, storedBlocks, waitingBlocks } from './stored.ts';

/** Rows of each kind. With those of `storedLimits`, titles and remainders, they stay below the 100 blocks of a view. */
export const homeLimits = { failed: 10, running: 15, clouds: 15, errors: 5 } as const;

/** A cloud the person may read. */
export interface HomeCloud {
  /** Undefined for the only cloud. */
  readonly name: string | undefined;
  readonly details: DetailsConfig;
  readonly mayAct: boolean;
  /** The last known state; undefined if there is none yet. */
  readonly overview?: Overview | undefined;
  /** Why it could not be read now. */
  readonly error?: unknown;
}

export interface HomeContent {
  readonly clouds: readonly HomeCloud[];
  /** Undefined if not yet read. */
  readonly stored?: HomeStored | undefined;
  /** Why that could not be read. */
  readonly storedError?: unknown;
  /** Newer data is being loaded. */
  readonly isLoading: boolean;
}

/** One person's Home tab. `channel`: their direct message, where its buttons count as pressed. */
export function homeView(content: HomeContent, channel: string): HomeView {
  const { clouds, stored } = content;
  return home(channel, [
    header('Visualization jobs'),
    section(verdict(content)),
    context(asOf(content)),
    ...errorBlocks(clouds),
    ...waitingBlocks(stored?.waiting ?? []),
    mainButtons(clouds),
    ...jobBlocks('Failed in the last 24 h', clouds, 'failed', `failed since:24h${inAll(clouds)}`),
    ...jobBlocks('Running, longest first', clouds, 'running', `running${inAll(clouds)}`),
    ...countBlocks(clouds),
    listButtons(clouds),
    ...(content.storedError === undefined ? storedBlocks(stored) : [storedProblem(content.storedError)]),
  ]);
}

/** For people who may not read jobs here. `channels`: where they may; empty: nowhere. */
export function refusedHomeView(error: unknown, channel: string, channels: readonly string[]): HomeView {
  const { what, why, next } = refusal(error, channels);
  return home(channel, [
    header('Visualization jobs'),
    section(`:lock: *${what}* ${why}\n${next}`),
    actions(button('Help', 'open', 'help'), refreshButton),
  ]);
}

/** Where Slack rejects the layout of the page. */
export const rejectedHomeView = (channel: string): HomeView =>
  home(channel, [
    section(
      ":warning: *Slack can't show this page.* Commands still work, for example `/vizjobs failed`.\nYour vizjobs admin can find the reason with `npm run doctor -- --messages`.",
    ),
    actions(button('Failed', 'open', 'failed'), button('Help', 'open', 'help'), refreshButton),
  ]);

function refusal(error: unknown, channels: readonly string[]): AdviceTexts {
  if (channels.length === 0) return adviceFor(error);
  const shown = channels.slice(0, 20).map((id) => `<#${id}>`);
  const more = channels.length > shown.length ? ` and ${channels.length - shown.length} more` : '';
  return {
    what: "Jobs aren't shown here.",
    why: `vizjobs shows them only in ${shown.join(', ')}${more}.`,
    next: 'Type `/vizjobs` in one of those channels.',
  };
}

const home = (channel: string, blocks: KnownBlock[]): HomeView => ({
  type: 'home',
  callback_id: 'home',
  private_metadata: JSON.stringify({ channel }),
  blocks,
});

/** Handled by a separate listener that republishes the Home tab, so it isn't a command. */
export const refreshAction = 'home:refresh';
const refreshButton = { ...button('Refresh', 'refresh', 'home'), action_id: refreshAction };

function verdict({ clouds, stored }: HomeContent): string {
  const known = clouds.flatMap(({ overview }) => overview ?? []);
  if (known.length === 0) return ':hourglass_flowing_sand: Asking ModelArts …';
  const failed = known.reduce((sum, one) => sum + one.failed.total, 0);
  const running = known.reduce((sum, one) => sum + one.running.total, 0);
  const news =
    failed === 0
      ? ':white_check_mark: *No job failed in the last 24 h*'
      : `:red_circle: *${plural(failed, 'job')} failed in the last 24 h*`;
  const boards = running === 0 ? 'none running' : `${number(running)} running`;
  const longest = Math.max(
    0,
    ...known.flatMap(({ asOf, running: { jobs } }) => jobs.slice(0, 1).map((job) => runningTime(job, asOf))),
  );
  const costs = [...costsOf(clouds)].map(([, words]) => words).join(' and ');
  const waiting = stored?.waiting.length ?? 0;
  return joined([
    news,
    joined(
      [boards, longest === 0 ? '' : `longest ${duration(longest)}`, costs === '' ? '' : `${costs} so far`],
      ', ',
    ),
    waiting === 0 ? '' : `*${number(waiting)} waiting for you*`,
  ]);
}

/** Costs of running jobs, by currency. */
function costsOf(clouds: readonly HomeCloud[]): ReadonlyMap<string, string> {
  const sums = new Map<string, { time: number; price: NonNullable<DetailsConfig['price']> }>();
  for (const { overview, details } of clouds) {
    if (!details.price || !overview) continue;
    const key = `${details.price.perHour} ${details.price.currency}`;
    const time = (sums.get(key)?.time ?? 0) + overview.runningTime;
    sums.set(key, { time, price: details.price });
  }
  return new Map(
    [...sums].flatMap(([key, { time, price }]) => {
      const words = priceOf(time, price);
      return words === '' ? [] : [[key, words] as const];
    }),
  );
}

function asOf({ clouds, isLoading }: HomeContent): string {
  const times = clouds.flatMap(({ overview }) => overview?.asOf ?? []);
  const oldest = Math.min(...times);
  const parts = [
    ...(times.length > 0 ? [`As of ${date(oldest, '{time}')}`] : []),
    ...(isLoading && times.length > 0 ? ['asking ModelArts …'] : []),
    'Only you see this page.',
  ];
  return parts.join(' · ');
}

function errorBlocks(clouds: readonly HomeCloud[]): KnownBlock[] {
  const failing = clouds.filter(({ error }) => error !== undefined);
  const rest = failing.length - homeLimits.errors;
  return [
    ...failing.slice(0, homeLimits.errors).map(({ name, error }) => {
      const { what, why, next } = adviceFor(error);
      return section(`:warning: ${name === undefined ? '' : `\`${name}\`: `}*${what}* ${why} ${next}`);
    }),
    ...(rest > 0 ? [context(`:warning: ${plural(rest, 'more cloud')} could not be read.`)] : []),
  ];
}

/** This page covers every cloud, and so do its lists. */
const inAll = ([first]: readonly HomeCloud[]) => (first?.name === undefined ? '' : ` in:${everyCloud}`);

function mainButtons(clouds: readonly HomeCloud[]): KnownBlock {
  const own = clouds.find(({ mayAct }) => mayAct);
  const create = own?.name === undefined ? 'create' : `create in:${own.name}`;
  return actions(
    ...(own ? [button('New job', 'open', create, { style: 'primary' })] : []),
    button('Find jobs', 'open', 'find'),
    button('Summary', 'open', `summary${inAll(clouds)}`),
    button('Help', 'open', 'help'),
    refreshButton,
  );
}

/** Below the counts, because on a phone they would push the failures off the screen. */
function listButtons(clouds: readonly HomeCloud[]): KnownBlock {
  const all = inAll(clouds);
  return actions(
    button('Failed', 'open', `failed${all}`),
    button('Running', 'open', `running${all}`),
    button('Pending', 'open', `pending${all}`),
    button('Done', 'open', `done${all}`),
    button('All jobs', 'open', `all${all}`),
    button('Schedules', 'open', 'schedules all'),
    button('Watches', 'open', 'watches all'),
  );
}

/** The jobs of all clouds, and how many are not shown. */
function jobBlocks(
  title: string,
  clouds: readonly HomeCloud[],
  list: 'failed' | 'running',
  all: string,
): KnownBlock[] {
  const rows = clouds
    .flatMap((cloud) => cloud.overview?.[list].jobs.map((job) => ({ job, cloud })) ?? [])
    .sort((a, b) =>
      list === 'failed' ? (b.job.createdAt ?? 0) - (a.job.createdAt ?? 0) : timeOf(b) - timeOf(a),
    );
  const total = clouds.reduce((sum, { overview }) => sum + (overview?.[list].total ?? 0), 0);
  const max = homeLimits[list];
  if (total === 0) return [];
  const shown = rows.slice(0, max);
  const rest = total - shown.length;
  return [
    section(`*${title}* (${number(total)})`),
    ...shown.map(({ job, cloud }) =>
      section(
        jobRow(job, { clouds: clouds.length > 1, more: costOf(job, cloud.details.price) }),
        jobMenu(job, { mayAct: cloud.mayAct, mayWatch: true }),
      ),
    ),
    ...(rest > 0
      ? [
          actions(
            button(`Show all ${number(total)}`, 'open', all, {
              accessibilityLabel: `Show all ${number(total)}: ${title}`,
            }),
          ),
        ]
      : []),
  ];
}

const timeOf = ({ job, cloud }: { readonly job: Job; readonly cloud: HomeCloud }) =>
  runningTime(job, cloud.overview?.asOf ?? 0);

function countBlocks(clouds: readonly HomeCloud[]): KnownBlock[] {
  const known = clouds.filter(({ overview }) => overview !== undefined);
  const shown = known.slice(0, homeLimits.clouds);
  const rest = known.length - shown.length;
  return [
    ...shown.map(({ name, overview }) =>
      section(
        `*All jobs${name === undefined ? '' : ` of \`${name}\``}*\n${overview ? countsText(overview.counts) : ''}`,
      ),
    ),
    ...(rest > 0 ? [context(`… and ${plural(rest, 'more cloud')}`)] : []),
  ];
}

function storedProblem(error: unknown): KnownBlock {
  const { what, why } = adviceFor(error);
  return section(`:warning: *${what}* ${why}`);
}
