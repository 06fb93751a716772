import type { ModalView } from '@slack/types';
import { type DescribeCommand, weekdays } from '../../commands/command.ts';
import type { Jobs } from '../../jobs/list.ts';
import {
  createForm,
  describeForm,
  type FormTarget,
  noFormView,
  noScheduleView,
  waitingView,
} from '../../views/modals/job.ts';
import { scheduleForm } from '../../views/modals/schedule.ts';
import type { Scheduling } from '../actions/schedules.ts';
import type { Ask, Run } from '../interaction.ts';
import { slackCall } from '../out/webApi.ts';

/** @throws SlackRefusal */
export async function openCreateForm(ask: Ask): Promise<void> {
  await open(ask, createForm(targetOf(ask)));
}

/**
 * Opens at once, because Slack waits only 3 s for a form, and fills it when the job is read.
 * @throws SlackRefusal, ModelArtsError, TooManyQuestionsError
 */
export async function openDescribeForm(
  ask: Ask,
  jobs: Jobs,
  { job: term }: DescribeCommand,
  { onRequest, question }: Run,
): Promise<void> {
  const id = await open(ask, waitingView('job'));
  const update = (view: ModalView) => slackCall(() => ask.client.views.update({ view_id: id, view }));
  try {
    const { found } = await jobs.find(term, { onRequest, question, fresh: true });
    const [job, ...others] = found;
    await update(
      job && others.length === 0 ? describeForm(job, targetOf(ask)) : noFormView(term, found.length),
    );
  } catch (error) {
    await update(noFormView(term, 0)).catch(() => {});
    throw error;
  }
}

/**
 * Opens at once and fills in what has to be looked up: the person's time zone, or the schedule that is changed.
 * @throws SlackRefusal, StoreError, UsageError, PermissionError
 */
export async function openScheduleForm(ask: Ask, scheduling: Scheduling, schedule?: string): Promise<void> {
  const id = await open(ask, waitingView('schedule'));
  const update = (view: ModalView) => slackCall(() => ask.client.views.update({ view_id: id, view }));
  const { channel, user } = ask.asker;
  try {
    if (schedule !== undefined) {
      const plan = await scheduling.changeable(schedule, ask.asker);
      await update(scheduleForm({ plan, channel: plan.channel }, { ...targetOf(ask), schedule }));
      return;
    }
    const plan = {
      time: { hour: 9, minute: 0 },
      days: weekdays.slice(0, 5),
      zone: await scheduling.zoneOf(user),
      filter: { status: [], search: '' },
      unchanged: 'post',
    } as const;
    await update(
      scheduleForm({ plan, channel: channel.startsWith('D') ? undefined : channel }, targetOf(ask)),
    );
  } catch (error) {
    await update(noScheduleView()).catch(() => {});
    throw error;
  }
}

async function open({ client, triggerId }: Ask, view: ModalView): Promise<string> {
  const { view: opened } = await slackCall(() => client.views.open({ trigger_id: triggerId, view }));
  return opened?.id ?? '';
}

const targetOf = ({ responseUrl, asker: { channel } }: Ask): FormTarget => ({ responseUrl, channel });
