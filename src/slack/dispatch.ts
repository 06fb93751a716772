import type { Command, ScheduleRequest } from '../commands/command.ts';
import { parseCommand } from '../commands/parse/parse.ts';
import { rightOf } from '../commands/rights.ts';
import { listUsage } from '../commands/words/language.ts';
import { everyStatus } from '../commands/words/statusWords.ts';
import { PermissionError, UsageError } from '../errors.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { Message } from '../views/kit/message.ts';
import type { Interaction, InteractionRun, Requester } from './interaction.ts';
import { openCreateForm, openDescribeForm, openScheduleForm } from './modals/open.ts';
import { postToChannel } from './out/webApi.ts';
import { render } from './render.ts';
import type { Services } from './services.ts';

/** `overtaken`: the answer to a later click stands there already. */
export type DispatchOutcome = 'answered' | 'overtaken';

/**
 * The one road of typing, clicking, forms and mentions: parse, check the right of this person now, do it, answer.
 * Nothing else checks rights, except to decide what to draw.
 */
export async function dispatch(
  services: Services,
  interaction: Interaction,
  run: InteractionRun,
): Promise<DispatchOutcome> {
  const { permissions, responder } = services;
  await permissions.require('none', interaction.requester);
  if (interaction.kind === 'unknown') throw anotherVersion();
  if (interaction.kind === 'dismiss') {
    await responder.remove(interaction.responseUrl);
    return 'answered';
  }
  const command = interaction.command ?? parseCommand(interaction.text);
  run.verb = command.name;
  if (command.name === 'schedule') return runScheduleRequest(services, interaction, run, command.request);
  await permissions.require(rightOf(command), interaction.requester);
  return perform(services, interaction, run, command);
}

async function perform(
  services: Services,
  interaction: Interaction,
  run: InteractionRun,
  command: Exclude<Command, { name: 'schedule' }>,
): Promise<DispatchOutcome> {
  const { jobs, jobActions, permissions, scheduleActions, responder } = services;
  const { kind, requester, responseUrl, client } = interaction;
  const { question } = run;
  const replaces = kind === 'replace' || kind === 'refresh';
  const show = (message: Message, replaceOriginal = replaces) =>
    responder.send(responseUrl, message, replaceOriginal);

  switch (command.name) {
    case 'list':
    case 'show':
    case 'summary':
    case 'help': {
      const context = { jobs, scheduleActions, requester, question };
      if (kind === 'share') {
        const shared = await render(command, { ...context, sharedBy: requester.user });
        await services.metrics.posting('share', postToChannel(client, requester.channel, shared));
        return 'answered';
      }
      const mayAct = await permissions.may('change', requester);
      const message = await render(command, { ...context, mayAct, fresh: kind === 'refresh' });
      if (replaces && !run.mayReplace()) return 'overtaken';
      await show(message);
      return 'answered';
    }
    case 'schedules':
      await show(await scheduleActions.list(command, requester));
      return 'answered';
    case 'create':
      if (command.job === undefined) await openCreateForm(interaction);
      // Each step is a message of its own: a form has no message to replace.
      else await jobActions.create(command.job, { ...run, interaction, show });
      return 'answered';
    case 'describe':
      if (command.description === undefined) await openDescribeForm(interaction, jobs, command, run);
      else await show(await jobActions.describe(command.job, command.description, { ...run, interaction }));
      return 'answered';
    case 'stop':
    case 'restart':
    case 'delete':
      // Only the button of the question makes the change; typing and menus ask first.
      if (kind !== 'confirm') await show(await jobActions.question(command, { question }));
      else await jobActions.perform(command, { ...run, interaction, show: (message) => show(message, true) });
      return 'answered';
  }
}

async function runScheduleRequest(
  services: Services,
  interaction: Interaction,
  run: InteractionRun,
  request: ScheduleRequest,
): Promise<DispatchOutcome> {
  const { permissions, scheduleActions, responder } = services;
  const { kind, requester, responseUrl } = interaction;
  const right = rightOf({ name: 'schedule', request });
  const show = async (message: Message): Promise<DispatchOutcome> => {
    await responder.send(responseUrl, message, kind === 'replace' || kind === 'refresh');
    return 'answered';
  };

  switch (request.kind) {
    case 'form':
      await permissions.require(right, requester);
      await openScheduleForm(interaction, scheduleActions);
      return 'answered';
    case 'add': {
      const { plan, channel = requester.channel } = request;
      await permissions.require(right, { ...requester, channel });
      return show(await scheduleActions.add({ plan, channel }, requester));
    }
    default: {
      // The person first: without the right nothing is looked up. Then the channel that would get job data.
      await permissions.require(right, { ...requester, channel: undefined });
      const find = () => findOwn(services, request.id, requester);
      if (request.kind === 'edit') {
        const { change } = request;
        if (change === undefined) {
          await openScheduleForm(interaction, scheduleActions, find);
          return 'answered';
        }
        await permissions.require(right, { ...requester, channel: change.channel });
        return show(await scheduleActions.edit(await find(), change));
      }
      const schedule = await find();
      if (request.kind === 'send' || request.kind === 'resume')
        await permissions.require(right, { ...requester, channel: schedule.channel });
      return show(await scheduleActions.act(request.kind, schedule, requester, run));
    }
  }
}

/**
 * The schedule of that ID, for its owner and for operators.
 * @throws PermissionError, UsageError, StoreError
 */
async function findOwn(
  { permissions, scheduleActions }: Services,
  id: string,
  requester: Requester,
): Promise<Schedule> {
  const schedule = await scheduleActions.find(id);
  const mayChange =
    schedule.createdBy === requester.user ||
    (await permissions.may('change', { ...requester, channel: undefined }));
  if (!mayChange) throw new PermissionError('schedule');
  return schedule;
}

const anotherVersion = () =>
  new UsageError('This button belongs to another version of vizjobs. Type the command anew.', {
    word: 'button',
    usage: listUsage,
    suggestion: everyStatus,
  });
