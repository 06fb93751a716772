import { assert, expect } from 'vitest';
import type { SlackView } from '../../../playground/slack/server.ts';
import { OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { type BotOptions, startBot } from '../bot.ts';

export const hours = 3_600_000;
/** Start time of the test clock. */
export const now = Date.now();
const jobs = [
  { job_id: '301', job_name: 'fresh-failure', status: 11, create_time: now - hours },
  { job_id: '302', job_name: 'board', status: 8, create_time: now - 5 * hours, duration: 5 * hours },
  { job_id: '303', job_name: 'short', status: 8, create_time: now - hours, duration: hours },
  { job_id: '304', job_name: 'old-failure', status: 11, create_time: now - 60 * hours },
  { job_id: '305', job_name: 'good', status: 10, create_time: now - 60 * hours },
];
export type Started = Awaited<ReturnType<typeof startBot>>;
export const environment = { VIZJOBS_OPERATORS: OPERATOR, VIZJOBS_PRICE_PER_HOUR: '1.20 EUR' };

export async function startHome(options: BotOptions = {}) {
  const bot = await startBot({ jobs, environment, ...options });
  return { bot, open: (user = VIEWER) => opened(bot, user) };
}

export const shown = (view: Pick<SlackView, 'blocks'> | undefined) => JSON.stringify(view?.blocks ?? []);

/** The Home tab once it contains this; by default, once it is no longer waiting for the service. */
export async function home({ slack }: Started, words: string | RegExp = /As of(?!.*asking)/, user = VIEWER) {
  await expect.poll(() => shown(slack.homeOf(user))).toMatch(words);
  const view = slack.homeOf(user);
  assert(view);
  return view;
}

async function opened(bot: Started, user: string) {
  await bot.slack.openHome({ user });
  return home(bot, undefined, user);
}

export async function modal({ slack }: Started, words: string, user = VIEWER): Promise<SlackView> {
  await expect.poll(() => shown(slack.modalOf(user))).toContain(words);
  const view = slack.modalOf(user);
  assert(view);
  return view;
}
