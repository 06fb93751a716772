import type { JobSeed } from '../../../playground/modelarts/types.ts';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import type { NewWatch } from '../../../src/watches/watch.ts';
import type { Kind } from '../../database/databases.ts';
import { seeds, textOf } from '../../e2e/bot.ts';
import { type ScheduleBotOptions, startSchedules } from '../bot.ts';

const jobs = () => seeds(8, 8, 'board');

/** IDs of eight running jobs. */
export const boards: readonly string[] = jobs().map(({ job_id: id = '' }) => id);

export interface WatchingOptions extends Partial<ScheduleBotOptions> {
  readonly watch?: Partial<NewWatch>;
}

/** A bot that watches jobs, after its first poll. */
export async function startWatching(
  kind: Kind,
  text = 'failed',
  environment: Readonly<Record<string, string>> = {},
  { watch: planned, ...options }: WatchingOptions = {},
) {
  const bot = await startSchedules(kind, {
    at: '2026-11-26T08:00:00Z',
    jobs: jobs(),
    environment,
    ...options,
  });
  const watch = await bot.watch(text, planned);
  await bot.pass(2);

  const last = (): SlackMessage => {
    const message = bot.topLevel().at(-1);
    if (!message) throw new Error('The channel has no message');
    return message;
  };
  return {
    ...bot,
    id: watch.id,
    /** The current content of the last message. */
    shown: () => `${last().text} ${textOf(last())}`,
    /** Changes a job, and advances until that is reported. */
    async becomes(id: string, status: number, more: Partial<JobSeed> = {}): Promise<void> {
      bot.modelarts.jobs.update(id, { status, ...more });
      await bot.poll();
    },
    async disappears(id: string): Promise<void> {
      bot.modelarts.jobs.remove(id);
      await bot.poll();
    },
  };
}
