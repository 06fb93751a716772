import { everyCloud } from '../../commands/cloud.ts';
import type { ScheduleRequest } from '../../commands/command.ts';
import { rightOf } from '../../commands/rights.ts';
import { PermissionError } from '../../errors.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { Message } from '../../views/kit/message.ts';
import type { Interaction, InteractionRun, Requester } from '../interactions/interaction.ts';
import { openEditForm, openScheduleForm } from '../modals/open.ts';
import type { Services } from '../services.ts';

/** Undefined: a form was opened, which will answer. */
export async function performSchedule(
  services: Services,
  interaction: Interaction,
  { question }: InteractionRun,
  request: ScheduleRequest,
): Promise<Message | undefined> {
  const { permissions, scheduleActions } = services;
  const { requester } = interaction;
  switch (request.kind) {
    case 'form':
      return openScheduleForm(interaction, scheduleActions, request);
    case 'add': {
      const { plan, channel } = request;
      if (interaction.kind === 'form') {
        const preset = { ...plan, channel };
        return openScheduleForm(interaction, scheduleActions, { kind: 'form', preset });
      }
      return scheduleActions.add({ plan, channel: channel ?? requester.channel }, requester, {
        question,
        // Only the confirmation's button skips the check.
        confirmed: interaction.kind === 'confirm',
      });
    }
    case 'edit': {
      const find = () => findOwn(services, request.id, requester);
      if (request.change === undefined) return openEditForm(interaction, find, request);
      return scheduleActions.edit(await find(), request.change, requester, { question });
    }
    case 'send':
    case 'resume':
    case 'pause':
    case 'remove': {
      const schedule = await findOwn(services, request.id, requester);
      // Both post job data to the schedule's channel.
      if (request.kind === 'send' || request.kind === 'resume') {
        const { cloud } = schedule.filter;
        const held = cloud === everyCloud ? permissions.every : permissions.in(cloud);
        await held.require(rightOf({ name: 'schedule', request }), {
          ...requester,
          channel: schedule.channel,
        });
      }
      return scheduleActions.act(request.kind, schedule, requester, {
        question,
        list: request.kind === 'send' ? undefined : request.list,
      });
    }
  }
}

/**
 * The schedule with that ID, for its owner and operators.
 * @throws PermissionError, UsageError, StoreError
 */
async function findOwn(
  { permissions, scheduleActions }: Services,
  id: string,
  requester: Requester,
): Promise<Schedule> {
  const schedule = await scheduleActions.find(id);
  const { createdBy, filter } = schedule;
  if (!(await permissions.mayChange(requester, { createdBy, cloud: filter.cloud })))
    throw new PermissionError('schedule');
  return schedule;
}
