import type { ModalView } from '@slack/types';
import {
  type Command,
  type CreateCommand,
  type DescribeCommand,
  type ScheduleRequest,
  type StopLaterCommand,
  weekdays,
} from '../../commands/command.ts';
import { timeText } from '../../commands/words/days.ts';
import { durationText } from '../../commands/words/since.ts';
import { SlackRefusal } from '../../errors.ts';
import type { Jobs } from '../../jobs/list.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import { findForm } from '../../views/modals/find.ts';
import type { FormTarget } from '../../views/modals/form.ts';
import {
  createForm,
  describeForm,
  noFormView,
  noScheduleView,
  stopLaterForm,
  waitingView,
} from '../../views/modals/job.ts';
import { scheduleForm } from '../../views/modals/schedule.ts';
import type { ScheduleActions } from '../actions/schedules.ts';
import type { Interaction, InteractionRun } from '../interactions/interaction.ts';

/** @throws SlackRefusal */
export async function openCreateForm(
  interaction: Interaction,
  { preset, cloud }: CreateCommand,
): Promise<void> {
  await open(interaction, createForm({ ...targetOf(interaction), cloud }, preset));
}

/** @throws SlackRefusal */
export async function openFindForm(interaction: Interaction, clouds: readonly string[]): Promise<void> {
  await open(interaction, findForm(targetOf(interaction), clouds));
}

/** @throws SlackRefusal */
export async function openStopLaterForm(
  interaction: Interaction,
  { job, when, cloud }: StopLaterCommand,
): Promise<void> {
  const text = when === undefined ? '' : typeof when === 'number' ? durationText(when) : timeText(when);
  await open(interaction, stopLaterForm(job, text, { ...targetOf(interaction), cloud }));
}

/**
 * Opens at once, because Slack waits only 3 s for a form, and fills it when the job is read.
 * @throws SlackRefusal, ModelArtsError, TooManyQuestionsError
 */
export async function openDescribeForm(
  interaction: Interaction,
  jobs: Jobs,
  { job: term, cloud, description }: DescribeCommand,
  { question }: InteractionRun,
  among?: readonly string[],
): Promise<void> {
  const update = await open(interaction, waitingView('job'));
  try {
    const { found } = await jobs.find(term, { question, cloud, among, fresh: true });
    const [job, ...others] = found;
    await update(
      job && others.length === 0
        ? describeForm(job, { ...targetOf(interaction), cloud: job.cloud }, description)
        : noFormView(term, found.length),
    );
  } catch (error) {
    await update(noFormView(term, 0)).catch(() => {});
    throw error;
  }
}

/**
 * Opens at once and fills in what has to be looked up: the schedule to change, or the person's time zone.
 * @throws SlackRefusal, StoreError, UsageError, PermissionError
 */
async function openFilled(interaction: Interaction, fill: () => Promise<ModalView>): Promise<undefined> {
  const update = await open(interaction, waitingView('form'));
  try {
    await update(await fill());
  } catch (error) {
    await update(noScheduleView()).catch(() => {});
    throw error;
  }
}

/** Asks for a new schedule. Throws like `openFilled`. */
export const openScheduleForm = (
  interaction: Interaction,
  scheduleActions: ScheduleActions,
  { preset = {}, note }: Extract<ScheduleRequest, { kind: 'form' }>,
): Promise<undefined> =>
  openFilled(interaction, async () => {
    const { channel, user } = interaction.requester;
    const plan = {
      time: { hour: 9, minute: 0 },
      days: weekdays.slice(0, 5),
      ...defaultParts,
      ...preset,
      zone: preset.zone ?? (await scheduleActions.zoneOf(user)),
    } as const;
    return scheduleForm(
      { plan, channel: preset.channel ?? (/^[CG]/.test(channel) ? channel : undefined), note },
      targetOf(interaction),
    );
  });

/** Asks for changes to a schedule. Throws like `openFilled`. */
export const openEditForm = (
  interaction: Interaction,
  find: () => Promise<Schedule>,
  { preset = {}, note }: Pick<Extract<ScheduleRequest, { kind: 'edit' }>, 'preset' | 'note'>,
): Promise<undefined> =>
  openFilled(interaction, async () => {
    const schedule = await find();
    const { channel, time, days, zone } = preset;
    const isWhole = channel !== undefined && time !== undefined && days !== undefined && zone !== undefined;
    // Parts missing from a complete plan have their defaults.
    const plan = { ...schedule, ...(isWhole && defaultParts), ...preset };
    return scheduleForm(
      { plan, channel: preset.channel ?? schedule.channel, note },
      { ...targetOf(interaction), schedule: schedule.id },
    );
  });

const defaultParts = { filter: { status: [], search: '' }, unchanged: 'post' } as const;

/** Whether the command opens a form, which only some interactions can do. */
export function opensForm(command: Command): boolean {
  if (command.name === 'create') return command.job === undefined;
  if (command.name === 'find') return command.text === undefined;
  if (command.name === 'describe') return command.description === undefined;
  if (command.name !== 'schedule') return false;
  const { request } = command;
  return request.kind === 'form' || (request.kind === 'edit' && request.change === undefined);
}

/** @throws SlackRefusal */
async function open({ reply }: Interaction, view: ModalView) {
  if (reply.openForm === undefined) throw new SlackRefusal('expired_trigger_id');
  return reply.openForm(view);
}

const targetOf = ({ reply: { responseUrl }, requester: { channel } }: Interaction): FormTarget => ({
  responseUrl,
  channel,
});
