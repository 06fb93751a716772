import type { WebClient } from '@slack/web-api';
import { type JobFilter, type WatchList, type WatchRequest, weekdays } from '../../commands/command.ts';
import { listThe } from '../../commands/parse/stored.ts';
import { usageOf } from '../../commands/words/verbs.ts';
import type { Watches } from '../../delivery/watches/watches.ts';
import { UsageError } from '../../errors.ts';
import type { FindOptions, Jobs, ListOptions } from '../../jobs/list.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import { slotAfter } from '../../schedules/recurrence.ts';
import { jobNotFoundView } from '../../views/jobs/details.ts';
import type { Message } from '../../views/kit/message.ts';
import { untrusted } from '../../views/kit/text.ts';
import {
  dismissedView,
  jobMutedView,
  jobUnmutedView,
  remindLaterView,
} from '../../views/watches/jobAnswers.ts';
import { type WatchesViewOptions, watchesView } from '../../views/watches/list.ts';
import {
  jobEndedView,
  muteView,
  type WatchResult,
  type WatchRow,
  watchAddedView,
  watchKnownView,
  watchRemovedView,
  watchView,
} from '../../views/watches/watches.ts';
import type { Watch } from '../../watches/watch.ts';
import type { CloudPermissions } from '../access/cloudPermissions.ts';
import { directOf, type Requester } from '../interactions/interaction.ts';
import { checkChannel } from '../out/webApi.ts';
import { shownTo } from './shownWatch.ts';
import { isUnmatched } from './unmatched.ts';

interface WatchActionsDependencies {
  readonly watches: Watches;
  readonly jobs: Jobs;
  readonly permissions: CloudPermissions;
  readonly client: WebClient;
  /** The person's time zone. */
  readonly zoneOf: (user: string) => Promise<string>;
  readonly now: () => number;
  /** How often watched jobs are read. */
  readonly seconds: number;
}

/** What is done to a watch that exists. */
type ExistingWatchRequest = Exclude<WatchRequest, { readonly kind: 'jobs' | 'job' }>;

/** Watches, once the right was checked. All of it throws what `errorView` has a text for. */
export interface WatchActions {
  /** Those of channels that this person may see, and their own. */
  list(list: WatchList, requester: Requester, done?: WatchesViewOptions['done']): Promise<Message>;
  find(id: string): Promise<Watch>;
  addJobs(filter: JobFilter, requester: Requester, options: ListOptions): Promise<Message>;
  /** `job`: an ID. */
  addJob(job: string, requester: Requester, options: FindOptions): Promise<Message>;
  act(request: ExistingWatchRequest, watch: Watch, requester: Requester): Promise<Message>;
}

export function createWatchActions({
  watches,
  jobs,
  permissions,
  client,
  zoneOf,
  now,
  seconds,
}: WatchActionsDependencies): WatchActions {
  const options = () => ({ now: now(), seconds });

  const rowOf = async (watch: Watch, requester: Requester): Promise<WatchRow> => ({
    watch,
    mayChange: await permissions.mayChange(requester, watch),
  });

  async function muteEnd(until: number | 'tomorrow', user: string): Promise<number> {
    if (until !== 'tomorrow') return now() + until * 60_000;
    const zone = await zoneOf(user);
    const daily = (hour: number) => ({ time: { hour, minute: 0 }, days: weekdays, zone });
    return slotAfter(daily(8), slotAfter(daily(0), now()).at).at;
  }

  async function list(
    place: WatchList,
    requester: Requester,
    done?: WatchesViewOptions['done'],
  ): Promise<Message> {
    const { channel, user } = requester;
    const [all, mine] = await Promise.all([
      watches.list(place === 'everywhere' ? 'all' : { channel }),
      watches.list({ user }),
    ]);
    const rows = await Promise.all(
      all.map(async (watch) => {
        const { target, cloud } = watch;
        if (target.kind !== 'channel') return [];
        const mayRead = permissions.in(cloud).may('read', { ...requester, channel: target.channel });
        return (await mayRead) ? [await rowOf(watch, requester)] : [];
      }),
    );
    const own = await Promise.all(
      mine.map(async (watch) => ({ watch: await shownTo(requester, watch, permissions), mayChange: true })),
    );
    const message = watchesView(rows.flat(), own, { ...options(), list: place, channel, done });
    return { ...message, isPersonal: own.length > 0 };
  }

  const changes: Readonly<
    Record<'unmute' | 'resume' | 'remove', (watch: Watch, requester: Requester) => Promise<Watch | undefined>>
  > = {
    unmute: ({ id }) => watches.unmute(id),
    async resume({ id, target }, requester) {
      if (target.kind === 'person') return watches.resume(id, directOf(requester, target.user));
      await checkChannel(client, target);
      return watches.resume(id);
    },
    remove: ({ id }) => watches.remove(id),
  };

  async function answer(
    result: WatchResult,
    changed: Watch,
    kept: WatchList | undefined,
    requester: Requester,
  ): Promise<Message> {
    const watch = await shownTo(requester, changed, permissions);
    if (kept !== undefined) return list(kept, requester, { result, watch });
    if (result === 'Removed') return watchRemovedView(watch, requester.channel);
    return watchView(result, { watch, mayChange: true }, options());
  }

  return {
    list,

    find: async (id) => found(id, await watches.get(id)),

    async addJobs(filter, requester, question) {
      await checkChannel(client, requester);
      const { since: _, cloud, ...watched } = filter;
      const { watch, isNew } = await watches.add({
        target: { kind: 'channel', channel: requester.channel },
        subject: { kind: 'jobs', filter: watched },
        cloud,
        createdBy: requester.user,
      });
      const row = await rowOf(watch, requester);
      if (!isNew) return watchKnownView(row, options());
      const warning = (await isUnmatched(jobs, filter, question))
        ? `No jobs match “${untrusted(filter.search, 64)}” right now, so check the spelling. New jobs will count.`
        : undefined;
      return watchAddedView(row, { ...options(), warning });
    },

    async addJob(id, requester, question) {
      const { cloud } = question;
      const {
        found: [job],
      } = await jobs.find(id, { ...question, fresh: true, isId: true });
      if (!job) return jobNotFoundView(id, { cloud });
      if (!statusOf(job.status).isActive) return jobEndedView(job);
      const { name, status } = job;
      // ModelArts finds it by ID in any workspace, but the watch reads the list of the configured one.
      const filter = { status: [], search: name, cloud };
      const listed = (await jobs.snapshot(filter, { ...question, fresh: true })).jobs;
      if (!listed.some((one) => one.id === id)) throw notListed(id);
      const { watch, isNew } = await watches.add({
        target: { kind: 'person', user: requester.user, direct: directOf(requester, requester.user) },
        subject: { kind: 'job', job: { id, name, status } },
        cloud,
        createdBy: requester.user,
      });
      const view = isNew ? watchAddedView : watchKnownView;
      return view({ watch, mayChange: true }, options());
    },

    async act(request, watch, requester) {
      const { id } = watch;
      switch (request.kind) {
        case 'mute': {
          if (request.until === undefined) return muteView(await shownTo(requester, watch, permissions));
          const until = await muteEnd(request.until, requester.user);
          return answer('Muted', found(id, await watches.mute(id, until)), request.list, requester);
        }
        case 'unmute':
        case 'resume':
        case 'remove':
          return answer(
            results[request.kind],
            found(id, await changes[request.kind](watch, requester)),
            request.list,
            requester,
          );
        case 'muteJob':
          if (!(await watches.muteJob(id, request.job))) throw notFollowed(id, request.job);
          return jobMutedView(await shownTo(requester, watch, permissions), request.job);
        case 'unmuteJob':
          if (!(await watches.unmuteJob(id, request.job))) throw notFollowed(id, request.job);
          return jobUnmutedView(await shownTo(requester, watch, permissions), request.job);
        case 'remind': {
          const until = now() + request.minutes * 60_000;
          if (!(await watches.remindLater(id, request.job, until))) throw notFollowed(id, request.job);
          return remindLaterView(request.job, until);
        }
        case 'dismiss':
          if (!(await watches.dontAskAgain(id, request.job))) throw notFollowed(id, request.job);
          return dismissedView(request.job);
      }
    },
  };
}

const results = { unmute: 'Unmuted', resume: 'Resumed', remove: 'Removed' } as const;

function found(id: string, watch: Watch | undefined): Watch {
  if (watch) return watch;
  throw new UsageError(
    `There is no watch \`${id}\`. It may have been removed.`,
    usageOf('watches'),
    listThe.watches,
  );
}

const notListed = (id: string) =>
  new UsageError(
    `Job \`#${id}\` is in another workspace, where a watch can follow all jobs, but not a single one.`,
    'watch all workspace:ID',
  );

const notFollowed = (id: string, job: string) =>
  new UsageError(
    `Watch \`${id}\` no longer follows job \`#${job}\`, so there is nothing to change.`,
    usageOf('watches'),
    listThe.watches,
  );
