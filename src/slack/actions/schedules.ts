import type { WebClient } from '@slack/web-api';
import type { JobFilter, PlannedChannel, ScheduleAction, SchedulesCommand } from '../../commands/command.ts';
import { usageOf } from '../../commands/words/language.ts';
import { zoneOf as knownZone } from '../../commands/words/zones.ts';
import { PostError, type Poster } from '../../delivery/poster.ts';
import type { Scheduler } from '../../delivery/scheduler.ts';
import { ChannelError, StoreError, UsageError } from '../../errors.ts';
import type { Jobs, ListOptions } from '../../jobs/list.ts';
import { type Baseline, summarize } from '../../jobs/summary.ts';
import { slotAfter } from '../../schedules/recurrence.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import { isZone } from '../../schedules/zones.ts';
import { adviceFor } from '../../views/errors/errorAdvice.ts';
import type { Message } from '../../views/kit/message.ts';
import {
  type ScheduleRow,
  scheduleRemovedView,
  schedulesView,
  scheduleView,
} from '../../views/summaries/schedules.ts';
import { summaryView } from '../../views/summaries/summary.ts';
import type { Directory } from '../access/directory.ts';
import type { Permissions } from '../access/permissions.ts';
import type { Requester } from '../interaction.ts';
import { checkChannel } from '../out/webApi.ts';

export interface ScheduleActionsDependencies {
  readonly schedules: Scheduler;
  readonly jobs: Jobs;
  readonly permissions: Permissions;
  readonly directory: Directory;
  readonly poster: Poster;
  readonly client: WebClient;
  readonly now: () => number;
}

export interface SummaryOptions extends ListOptions {
  readonly sharedBy?: string;
}

/** What is done to a schedule at once, without a form. */
export type DirectAction = Exclude<ScheduleAction, 'edit'>;

/** Summaries and schedules, once the right was checked. All of it throws what `errorView` has a text for. */
export interface ScheduleActions {
  summary(filter: JobFilter, requester: Requester, options: SummaryOptions): Promise<Message>;
  /** Those that this person may see. */
  list(command: SchedulesCommand, requester: Requester): Promise<Message>;
  find(id: string): Promise<Schedule>;
  act(action: DirectAction, schedule: Schedule, requester: Requester, options: ListOptions): Promise<Message>;
  add(planned: PlannedChannel, requester: Requester): Promise<Message>;
  edit(schedule: Schedule, planned: PlannedChannel): Promise<Message>;
  /** The person's own time zone, as Slack knows it; `UTC` where it does not say. */
  zoneOf(user: string): Promise<string>;
}

export function createScheduleActions({
  schedules,
  jobs,
  permissions,
  directory,
  poster,
  client,
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
    const next = nextOf(schedule);
    const message = summaryView(summarize(schedule.filter, snapshot, since), {
      schedule,
      history,
      ...(next !== undefined && { next }),
      sharedBy: requester.user,
    });
    await poster.post(schedule.channel, message).catch((error: unknown) => {
      throw error instanceof PostError ? new ChannelError(error.failure.code) : error;
    });
    return scheduleView('Sent to the channel', rowOf(schedule, true));
  }

  const actions: Readonly<
    Record<DirectAction, (schedule: Schedule, requester: Requester, options: ListOptions) => Promise<Message>>
  > = {
    send,
    pause: async ({ id }) => scheduleView('Paused', rowOf(found(id, await schedules.pause(id)), true)),
    async resume({ id, channel }) {
      await checkChannel(client, { channel });
      return scheduleView('Resumed', rowOf(found(id, await schedules.resume(id)), true));
    },
    async remove(schedule) {
      await schedules.remove(schedule.id);
      return scheduleRemovedView(schedule);
    },
  };

  const zoneOf = async (user: string) => knownZone((await directory.person(user))?.zone ?? '') ?? 'UTC';

  return {
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
      const all = await schedules.list(everywhere ? undefined : requester.channel);
      const [visible, mayChange] = await Promise.all([
        Promise.all(all.map(({ channel }) => permissions.may('read', { ...requester, channel }))),
        permissions.may('change', { ...requester, channel: undefined }),
      ]);
      const rows = all
        .filter((_, index) => visible[index])
        .map((one) => rowOf(one, mayChange || one.createdBy === requester.user));
      return schedulesView(rows, everywhere);
    },

    find: async (id) => found(id, await schedules.get(id)),

    act: (action, schedule, requester, options) => actions[action](schedule, requester, options),

    async add({ plan, channel }, requester) {
      await checkChannel(client, channel === requester.channel ? requester : { channel });
      const zone = plan.zone ?? (await zoneOf(requester.user));
      const schedule = await schedules.add({ ...plan, zone }, { channel, createdBy: requester.user });
      return scheduleView('Set up', rowOf(schedule, true));
    },

    async edit(schedule, { plan, channel }) {
      if (channel !== schedule.channel) await checkChannel(client, { channel });
      const zone = plan.zone ?? schedule.zone;
      const edited = await schedules.edit(schedule.id, { plan: { ...plan, zone }, channel });
      return scheduleView('Changed', rowOf(found(schedule.id, edited), true));
    },

    zoneOf,
  };
}

function found(id: string, schedule: Schedule | undefined): Schedule {
  if (schedule) return schedule;
  throw new UsageError(`There is no schedule \`${id}\`. It may have been removed.`, {
    word: id,
    usage: usageOf('schedules'),
    suggestion: 'schedules',
  });
}
