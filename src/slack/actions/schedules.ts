import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { JobFilter, ScheduleAction, SchedulePlan, SchedulesCommand } from '../../commands/command.ts';
import { usageOf } from '../../commands/words/language.ts';
import { PostError, type Poster } from '../../delivery/poster.ts';
import type { Scheduler } from '../../delivery/scheduler.ts';
import { ChannelError, PermissionError, StoreError, UsageError } from '../../errors.ts';
import type { Jobs, ListOptions } from '../../jobs/list.ts';
import { type Baseline, summarize } from '../../jobs/summary.ts';
import { slotAfter } from '../../schedules/recurrence.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { Clock } from '../../time.ts';
import { adviceFor } from '../../views/errors/errorAdvice.ts';
import type { Message } from '../../views/kit/message.ts';
import {
  type ScheduleRow,
  scheduleRemovedView,
  schedulesView,
  scheduleView,
} from '../../views/summaries/schedules.ts';
import { summaryView } from '../../views/summaries/summary.ts';
import type { Permissions } from '../access/permissions.ts';
import type { Requester } from '../interaction.ts';
import { checkChannel } from '../out/webApi.ts';

export interface ScheduleActionsDependencies {
  readonly schedules: Scheduler;
  readonly jobs: Jobs;
  readonly permissions: Permissions;
  readonly poster: Poster;
  readonly client: WebClient;
  readonly clock: Clock;
}

/** A plan, and where it posts. */
export interface PlannedChannel {
  readonly plan: SchedulePlan;
  readonly channel: string;
}

export interface SummaryOptions extends ListOptions {
  readonly sharedBy?: string;
}

/** A request that is answered with a message: the others open a form. */
export type AnsweredRequest =
  | { readonly kind: 'add'; readonly plan: SchedulePlan }
  | { readonly kind: Exclude<ScheduleAction, 'edit'>; readonly id: string };

/** What people ask about summaries and schedules. All of it throws what `errorView` can word. */
export interface ScheduleActions {
  summary(filter: JobFilter, requester: Requester, options: SummaryOptions): Promise<Message>;
  list(command: SchedulesCommand, requester: Requester): Promise<Message>;
  request(request: AnsweredRequest, requester: Requester, options: ListOptions): Promise<Message>;
  add(planned: PlannedChannel, requester: Requester): Promise<Message>;
  edit(id: string, planned: PlannedChannel, requester: Requester): Promise<Message>;
  /** The schedule, when this person may change it. */
  changeable(id: string, requester: Requester): Promise<Schedule>;
  /** The person's own time zone, as Slack knows it; `UTC` where it does not say. */
  zoneOf(user: string): Promise<string>;
  /** Refuses channels that cannot have a schedule, before anything is stored. */
  check(channel: string, requester: Requester): Promise<void>;
}

/** More would not fit into one message that lists them. */
const mostInChannel = 15;

export function createScheduleActions({
  schedules,
  jobs,
  permissions,
  poster,
  client,
  clock,
}: ScheduleActionsDependencies): ScheduleActions {
  const { now } = clock;
  const zones = new LRUCache<string, string>({
    max: 1_000,
    ttl: 60 * 60_000,
    ttlResolution: 0,
    perf: { now: clock.monotonic },
    fetchMethod: async (user) => (await client.users.info({ user })).user?.tz ?? 'UTC',
  });

  async function mayChange(schedule: Schedule, requester: Requester): Promise<boolean> {
    return (
      schedule.createdBy === requester.user ||
      (await permissions.mayAct({ ...requester, channel: schedule.channel }))
    );
  }

  const rowOf = (schedule: Schedule, may: boolean): ScheduleRow => ({
    schedule,
    next: slotAfter(schedule, now()).at,
    mayChange: may,
  });

  async function send(schedule: Schedule, requester: Requester, options: ListOptions): Promise<Message> {
    const snapshot = await jobs.snapshot(schedule.filter, { ...options, fresh: true });
    const { since, history } = await schedules.lastOf(schedule);
    const message = summaryView(summarize(schedule.filter, snapshot, since), {
      schedule,
      history,
      next: slotAfter(schedule, now()).at,
      sharedBy: requester.user,
    });
    await poster.post(schedule.channel, message).catch((error: unknown) => {
      throw error instanceof PostError ? new ChannelError(error.reason) : error;
    });
    return scheduleView('Sent to the channel', rowOf(schedule, true));
  }

  const changes: Readonly<
    Record<
      Exclude<ScheduleAction, 'edit'>,
      (schedule: Schedule, requester: Requester, options: ListOptions) => Promise<Message>
    >
  > = {
    send,
    async pause(schedule) {
      const paused = { ...schedule, paused: { at: now() } };
      if (!schedule.paused) await schedules.change(paused);
      return scheduleView('Paused', rowOf(schedule.paused ? schedule : paused, true));
    },
    async resume(schedule, requester) {
      await self.check(schedule.channel, requester);
      const { paused: _, ...resumed } = schedule;
      // What came due meanwhile is not owed.
      await schedules.change({ ...resumed, changedAt: now() });
      return scheduleView('Resumed', rowOf(resumed, true));
    },
    async remove(schedule) {
      await schedules.remove(schedule.id);
      return scheduleRemovedView(schedule);
    },
  };

  const self: ScheduleActions = {
    async summary(filter, requester, { sharedBy, ...options }) {
      const snapshot = await jobs.snapshot(filter, options);
      let since: Baseline | undefined;
      let note: string | undefined;
      try {
        since = await schedules.lastIn(requester.channel, filter);
      } catch (error) {
        // The numbers are worth having without the comparison.
        if (!(error instanceof StoreError)) throw error;
        note = `${adviceFor(error).why} So there is nothing to compare with.`;
      }
      return summaryView(summarize(filter, snapshot, since), {
        ...(sharedBy === undefined ? {} : { sharedBy }),
        ...(note === undefined ? {} : { note }),
      });
    },

    async list({ everywhere }, requester) {
      const found = await schedules.list(everywhere ? undefined : requester.channel);
      const rows = await Promise.all(found.map(async (one) => rowOf(one, await mayChange(one, requester))));
      return schedulesView(rows, everywhere);
    },

    async request(request, requester, options) {
      if (request.kind === 'add')
        return self.add({ plan: request.plan, channel: requester.channel }, requester);
      return changes[request.kind](await self.changeable(request.id, requester), requester, options);
    },

    async add({ plan, channel }, requester) {
      await self.check(channel, requester);
      const zone = plan.zone ?? (await self.zoneOf(requester.user));
      if ((await schedules.list(channel)).length >= mostInChannel)
        throw new ChannelError('too_many_schedules');
      const schedule = await schedules.add({ ...plan, zone }, { channel, createdBy: requester.user });
      return scheduleView('Set up', rowOf(schedule, true));
    },

    async edit(id, { plan, channel }, requester) {
      const schedule = await self.changeable(id, requester);
      if (channel !== schedule.channel) await self.check(channel, requester);
      const zone = plan.zone ?? schedule.zone;
      const changed = { ...schedule, ...plan, zone, channel, changedAt: now() };
      await schedules.change(changed);
      return scheduleView('Changed', rowOf(changed, true));
    },

    async changeable(id, requester) {
      const schedule = await schedules.get(id);
      if (!schedule) {
        throw new UsageError(`There is no schedule \`${id}\`. It may have been removed.`, {
          word: id,
          usage: usageOf('schedules'),
          suggestion: 'schedules',
        });
      }
      if (!(await mayChange(schedule, requester))) throw new PermissionError('schedule');
      return schedule;
    },

    zoneOf: (user) => zones.forceFetch(user).catch(() => 'UTC'),

    async check(channel, requester) {
      await permissions.requireRead({ ...requester, channel });
      await checkChannel(client, channel);
    },
  };
  return self;
}
