import { isDeepStrictEqual } from 'node:util';
import type { WebClient } from '@slack/web-api';
import type { JobFilter, PlannedChannel, ScheduleAction, ScheduleList } from '../../commands/command.ts';
import { didYouMean } from '../../commands/parse/didYouMean.ts';
import { parseCommand } from '../../commands/parse/parse.ts';
import { listThe } from '../../commands/parse/stored.ts';
import { defaultQuery, filterOf } from '../../commands/words/query.ts';
import { usageOf } from '../../commands/words/verbs.ts';
import { zoneOf as knownZone } from '../../commands/words/zones.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { PostError, type Poster } from '../../delivery/poster.ts';
import type { Comparison } from '../../delivery/schedules/deliveries.ts';
import type { Scheduler } from '../../delivery/schedules/scheduler.ts';
import { ChannelError, StoreError, UsageError } from '../../errors.ts';
import type { Jobs, ListOptions } from '../../jobs/list.ts';
import { summarize } from '../../jobs/summary.ts';
import { slotAfter } from '../../schedules/recurrence.ts';
import { type Schedule, storePlan, type ZonedPlan } from '../../schedules/schedule.ts';
import { isZone } from '../../schedules/zones.ts';
import { adviceFor } from '../../views/errors/errorAdvice.ts';
import type { Message } from '../../views/kit/message.ts';
import {
  duplicateScheduleView,
  type ScheduleRow,
  type SchedulesOptions,
  scheduleRemovedView,
  schedulesView,
  scheduleView,
  unmatchedScheduleView,
} from '../../views/summaries/schedules.ts';
import { summaryView } from '../../views/summaries/summary.ts';
import type { CloudPermissions } from '../access/cloudPermissions.ts';
import type { Directory } from '../access/directory.ts';
import type { Requester } from '../interactions/interaction.ts';
import { checkChannel } from '../out/webApi.ts';
import { isUnmatched } from './unmatched.ts';

interface ScheduleActionsDependencies {
  readonly schedules: Scheduler;
  readonly jobs: Jobs;
  readonly permissions: CloudPermissions;
  readonly directory: Directory;
  readonly poster: Poster;
  readonly client: WebClient;
  readonly details: DetailsConfig;
  readonly now: () => number;
}

interface SummaryOptions extends ListOptions {
  readonly sharedBy?: string | undefined;
}

interface ActOptions extends ListOptions {
  /** Reply with that list. */
  readonly list?: ScheduleList | undefined;
}

interface AddOptions extends ListOptions {
  readonly confirmed: boolean;
}

/** Actions on a schedule that need no form. */
type DirectAction = Exclude<ScheduleAction, 'edit'>;

/**
 * Summaries and schedules, after the permission check. All methods throw only errors with a text in
 * `errorView`.
 */
export interface ScheduleActions {
  summary(filter: JobFilter, requester: Requester, options: SummaryOptions): Promise<Message>;
  /** The schedules that this person may see. */
  list(list: ScheduleList, requester: Requester, done?: SchedulesOptions['done']): Promise<Message>;
  /** The same as rows; undefined: of every channel. */
  rows(channel: string | undefined, requester: Requester): Promise<readonly ScheduleRow[]>;
  find(id: string): Promise<Schedule>;
  act(action: DirectAction, schedule: Schedule, requester: Requester, options: ActOptions): Promise<Message>;
  /** Unless `confirmed`, asks first if the channel has the same schedule or no job matches. */
  add(planned: PlannedChannel, requester: Requester, options: AddOptions): Promise<Message>;
  edit(
    schedule: Schedule,
    planned: PlannedChannel,
    requester: Requester,
    options: ListOptions,
  ): Promise<Message>;
  /** The person's time zone from Slack; `UTC` if unknown. */
  zoneOf(user: string): Promise<string>;
}

export function createScheduleActions({
  schedules,
  jobs,
  permissions,
  directory,
  poster,
  client,
  details,
  now,
}: ScheduleActionsDependencies): ScheduleActions {
  const nextOf = (schedule: Schedule) => (isZone(schedule.zone) ? slotAfter(schedule, now()).at : undefined);

  const rowOf = (schedule: Schedule, mayChange: boolean): ScheduleRow => ({
    schedule,
    next: nextOf(schedule),
    mayChange,
  });

  async function send(schedule: Schedule, requester: Requester, options: ListOptions): Promise<Message> {
    const snapshot = await jobs.snapshot(schedule.filter, {
      ...options,
      fresh: true,
      zone: isZone(schedule.zone) ? schedule.zone : 'UTC',
    });
    const { since, history } = await schedules.lastOf(schedule);
    const message = summaryView(summarize(schedule.filter, snapshot, since), {
      schedule,
      history,
      price: details.price,
      mayWatch: permissions.mayWatchFrom(schedule.channel),
      next: nextOf(schedule),
      sharedBy: requester.user,
    });
    await poster.post(schedule.channel, message).catch((error: unknown) => {
      throw error instanceof PostError ? new ChannelError(error.failure.code) : error;
    });
    return scheduleView('Sent to the channel', rowOf(schedule, true));
  }

  const changes: Readonly<Record<Exclude<DirectAction, 'send'>, (schedule: Schedule) => Promise<Schedule>>> =
    {
      pause: async ({ id }) => found(id, await schedules.pause(id)),
      async resume({ id, channel }) {
        await checkChannel(client, { channel });
        return found(id, await schedules.resume(id));
      },
      async remove(schedule) {
        await schedules.remove(schedule.id);
        return schedule;
      },
    };

  async function doubtAbout(
    plan: ZonedPlan,
    channel: string,
    requester: Requester,
    options: ListOptions,
  ): Promise<Message | undefined> {
    const doubt = { plan, channel: channel === requester.channel ? undefined : channel };
    const existing = (await schedules.list(channel)).find((one) =>
      isDeepStrictEqual(storePlan(one), storePlan(plan)),
    );
    if (existing) return duplicateScheduleView(existing, doubt);
    if (!(await isUnmatched(jobs, plan.filter, { ...options, zone: plan.zone }))) return undefined;
    return unmatchedScheduleView(doubt, nearFilter(plan.filter));
  }

  const zoneOf = async (user: string) => knownZone((await directory.person(user))?.zone ?? '') ?? 'UTC';

  async function rows(channel: string | undefined, requester: Requester): Promise<readonly ScheduleRow[]> {
    const all = await schedules.list(channel);
    const found = await Promise.all(
      all.map(async (schedule) => {
        const { channel, createdBy, filter } = schedule;
        if (!(await permissions.in(filter.cloud).may('read', { ...requester, channel }))) return [];
        const mayChange = await permissions.mayChange(requester, { createdBy, cloud: filter.cloud });
        return [rowOf(schedule, mayChange)];
      }),
    );
    return found.flat();
  }

  async function list(
    place: ScheduleList,
    requester: Requester,
    done?: SchedulesOptions['done'],
  ): Promise<Message> {
    const found = await rows(place === 'everywhere' ? undefined : requester.channel, requester);
    return schedulesView(found, { list: place, done });
  }

  return {
    async summary(filter, requester, { sharedBy, ...options }) {
      const snapshot = await jobs.snapshot(filter, options);
      let last: Comparison = { since: undefined, history: [] };
      let note: string | undefined;
      try {
        last = await schedules.lastIn(requester.channel, filter);
      } catch (error) {
        // The summary is useful without the comparison.
        if (!(error instanceof StoreError)) throw error;
        note = `${adviceFor(error).why} So there is nothing to compare with.`;
      }
      return summaryView(summarize(filter, snapshot, last.since), {
        price: details.price,
        mayWatch: permissions.mayWatchFrom(requester.channel),
        history: last.history,
        // Requested only if days are shown.
        zone: last.history.length > 0 ? await zoneOf(requester.user) : undefined,
        sharedBy,
        note,
      });
    },

    list,
    rows,

    find: async (id) => found(id, await schedules.get(id)),

    async act(action, schedule, requester, { list: kept, ...options }) {
      if (action === 'send') return send(schedule, requester, options);
      const changed = await changes[action](schedule);
      const result = results[action];
      if (kept !== undefined) return list(kept, requester, { result, schedule: changed });
      return action === 'remove' ? scheduleRemovedView(changed) : scheduleView(result, rowOf(changed, true));
    },

    async add({ plan, channel }, requester, { confirmed, ...options }) {
      if (channel === requester.channel) await checkChannel(client, requester);
      else await checkChannel(client, { channel }, requester.user);
      const zoned = { ...plan, zone: plan.zone ?? (await zoneOf(requester.user)) };
      const doubt = confirmed ? undefined : await doubtAbout(zoned, channel, requester, options);
      if (doubt) return doubt;
      const schedule = await schedules.add(zoned, { channel, createdBy: requester.user });
      return scheduleView('Set up', rowOf(schedule, true));
    },

    async edit(schedule, { plan, channel }, requester, options) {
      if (channel !== schedule.channel) await checkChannel(client, { channel }, requester.user);
      const zone = plan.zone ?? schedule.zone;
      const edited = await schedules.edit(schedule.id, { plan: { ...plan, zone }, channel });
      const warning = (await isUnmatched(jobs, plan.filter, options))
        ? 'No jobs match its search right now.'
        : undefined;
      return scheduleView('Changed', rowOf(found(schedule.id, edited), true), warning);
    },

    zoneOf,
  };
}

const results = { pause: 'Paused', resume: 'Resumed', remove: 'Removed' } as const;

/** The filter that was probably meant when a search finds nothing. */
function nearFilter(filter: JobFilter): JobFilter | undefined {
  const text = didYouMean({ ...defaultQuery, ...filter });
  const command = text === undefined ? undefined : parseCommand(text, { clouds: filter.cloud !== undefined });
  if (command?.name !== 'list') return undefined;
  return filterOf(command.query);
}

function found(id: string, schedule: Schedule | undefined): Schedule {
  if (schedule) return schedule;
  throw new UsageError(
    `There is no schedule \`${id}\`. It may have been removed.`,
    usageOf('schedules'),
    listThe.schedules,
  );
}
