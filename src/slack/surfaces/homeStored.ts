import type { HomeStored, Waiting } from '../../views/home/stored.ts';
import type { OpenQuestion } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { shownTo } from '../actions/shownWatch.ts';
import type { Requester } from '../interactions/interaction.ts';
import type { Services } from '../services.ts';

/** Milliseconds; a timed stop due within this time is a last chance to cancel it. */
const soon = 60 * 60_000;

/**
 * What the person set up or can answer, and what there is in channels and clouds where they may see jobs. This only
 * affects rendering: `dispatch` checks every click.
 * @throws StoreError
 */
export function createReadStored({ stored, permissions, scheduleActions, clouds, clock }: Services) {
  return async (requester: Requester): Promise<HomeStored> => {
    const { user } = requester;
    const now = clock.now();
    const mayRead = (cloud: string | undefined, channel = requester.channel) =>
      permissions.in(cloud).may('read', { ...requester, channel });
    const mayChange = (cloud: string | undefined) => permissions.in(cloud).may('change', requester);

    const [schedules, allWatches, allQuestions, allStops] = await Promise.all([
      scheduleActions.rows(undefined, requester),
      stored.watches('all'),
      stored.questions(),
      stored.timedStops(),
    ]);
    const visibleWatches = await filterAsync(allWatches, ({ target, cloud }) =>
      target.kind === 'channel' ? mayRead(cloud, target.channel) : target.user === user,
    );
    const watches = await Promise.all(
      visibleWatches
        .toSorted((a, b) => Number(b.target.kind === 'person') - Number(a.target.kind === 'person'))
        .map((watch) => shownTo(requester, withoutPastMute(watch, now), permissions)),
    );
    const asked = await Promise.all(
      allQuestions.map(async (question) => ({ question, mayStop: await mayChange(question.watch.cloud) })),
    );
    // A question names a job, so it needs the right to see jobs here, too.
    const questions = await filterAsync(
      asked,
      async ({
        question: {
          watch: { target, cloud, createdBy },
        },
        mayStop,
      }) =>
        (await mayRead(cloud)) &&
        (createdBy === user ||
          (target.kind === 'channel' && mayStop && (await mayRead(cloud, target.channel)))),
    );
    const stops = await filterAsync(allStops, ({ cloud }) => mayRead(cloud));
    const timedStops = await Promise.all(
      stops.map(async (stop) => ({ stop, mayChange: await mayChange(stop.cloud) })),
    );
    const isLastChance = ({ stop, mayChange }: HomeStored['timedStops'][number]) =>
      mayChange && stop.setBy === user && stop.dueAt > now && stop.dueAt - now <= soon;
    const waiting: readonly Waiting[] = [
      ...timedStops.filter(isLastChance).map(({ stop }) => ({ kind: 'stop', stop }) as const),
      ...watches.flatMap((watch) =>
        watch.createdBy === user && watch.paused?.reason !== undefined
          ? [{ kind: 'watch', watch, reason: watch.paused.reason } as const]
          : [],
      ),
      ...schedules.flatMap(({ schedule }) =>
        schedule.createdBy === user && schedule.paused?.reason !== undefined
          ? [{ kind: 'schedule', schedule, reason: schedule.paused.reason } as const]
          : [],
      ),
      // Last, because there can be hundreds.
      ...questions.map(
        ({ question, mayStop }) =>
          ({
            kind: 'question',
            question: asOfNow(question, now),
            details: clouds.detailsOf(question.watch.cloud),
            mayStop,
          }) as const,
      ),
    ];
    return {
      waiting,
      timedStops: timedStops.filter((row) => !isLastChance(row)),
      watches,
      schedules,
    };
  };
}

/** A job's status has not changed since its question. */
const asOfNow = ({ watch, question, asOf, ...rest }: OpenQuestion, now: number): OpenQuestion => ({
  ...rest,
  watch: withoutPastMute(watch, now),
  question: { ...question, duration: question.duration + Math.max(0, now - asOf) },
  asOf: now,
});

const withoutPastMute = ({ mutedUntil = 0, ...watch }: Watch, now: number): Watch =>
  mutedUntil > now ? { ...watch, mutedUntil } : watch;

async function filterAsync<T>(
  rows: readonly T[],
  test: (row: T) => Promise<boolean> | boolean,
): Promise<T[]> {
  const kept = await Promise.all(rows.map(test));
  return rows.filter((_, index) => kept[index]);
}
