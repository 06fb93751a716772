import { cloudOf, everyCloud } from '../commands/cloud.ts';
import type { Command, ScheduleRequest, WatchRequest } from '../commands/command.ts';
import { parseCommand } from '../commands/parse/parse.ts';
import { rightOf } from '../commands/rights.ts';
import { listUsage } from '../commands/words/language.ts';
import { everyStatus } from '../commands/words/statusWords.ts';
import { PermissionError, UsageError } from '../errors.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { defaultCloudView } from '../views/clouds.ts';
import type { MayAct } from '../views/jobs/list.ts';
import type { Message } from '../views/kit/message.ts';
import { formButtonView } from '../views/modals/button.ts';
import { waitingLineView } from '../views/waiting.ts';
import type { Watch } from '../watches/watch.ts';
import type { Interaction, InteractionRun, Requester } from './interaction.ts';
import {
  openCreateForm,
  openDescribeForm,
  openEditForm,
  openFindForm,
  openScheduleForm,
  openStopLaterForm,
  opensForm,
} from './modals/open.ts';
import { postToChannel } from './out/webApi.ts';
import { render } from './render.ts';
import type { Services } from './services.ts';
import { settleCloud } from './settleCloud.ts';

/**
 * - `overtaken`: the answer to a later click stands there already
 * - `repeated`: it was delivered before, or is the second half of a double click
 */
export type DispatchOutcome = 'answered' | 'overtaken' | 'repeated';

/**
 * The one road of typing, clicking, forms and mentions: parse, check the right of this person now, do it, answer.
 * Nothing else checks rights, except to decide what to draw.
 */
export async function dispatch(
  services: Services,
  interaction: Interaction,
  run: InteractionRun,
): Promise<DispatchOutcome> {
  const { clouds, permissions } = services;
  await permissions.any.require('none', interaction.requester);
  if (interaction.kind === 'unknown') throw anotherVersion();
  if (interaction.kind === 'dismiss') {
    await interaction.reply.remove();
    return 'answered';
  }
  const parsed = interaction.command ?? parseCommand(interaction.text, { clouds: clouds.several });
  run.verb = parsed.name;
  const command = await settleCloud(parsed, interaction, services);
  const right = rightOf(command);
  const cloud = cloudOf(command);
  run.cloud = cloud;
  // A schedule posts what its channel and owner may see, so that must be all of it.
  const isForEvery = cloud === everyCloud && command.name === 'schedule';
  const held = cloud === undefined ? permissions.any : isForEvery ? permissions.every : permissions.in(cloud);
  await held.require(right, { ...interaction.requester, channel: channelOf(command, interaction) });
  const act = () => {
    startWaitingLine(services, interaction, run, command);
    return perform(services, interaction, run, command);
  };
  const isRead = right === 'none' || right === 'read';
  if (isRead && interaction.kind !== 'share') return act();
  return services.actOnce(interaction, act);
}

/** The channel that gets job data; undefined: none, or that of a schedule or a watch that is not loaded yet. */
function channelOf(command: Command, { requester }: Interaction): string | undefined {
  // What is done to a watch shows no job: its own channel is checked where it gets some.
  if (command.name === 'watch') return /^jobs?$/.test(command.request.kind) ? requester.channel : undefined;
  if (command.name !== 'schedule') return requester.channel;
  const { request } = command;
  if (request.kind === 'form') return requester.channel;
  if (request.kind === 'add') return request.channel ?? requester.channel;
  return request.kind === 'edit' ? request.change?.channel : undefined;
}

/**
 * Only the response URL of a click can replace a message: after a typed command the line would stay for good, and
 * beside a new message the clicked one has to stay.
 */
function startWaitingLine(
  { isDatabaseOpening }: Services,
  { kind, reply }: Interaction,
  { waitingLine, mayReplace }: InteractionRun,
  command: Command,
): void {
  if (kind !== 'replace' && kind !== 'refresh' && kind !== 'confirm') return;
  if (command.name === 'schedule' && command.request.kind === 'send') return;
  const needsDatabase = [
    'summary',
    'schedule',
    'schedules',
    'stopLater',
    'keep',
    'watch',
    'watches',
  ].includes(command.name);
  waitingLine.start(async () => {
    if (!mayReplace()) throw new Error('The answer to a later click stands there');
    await reply.show(waitingLineView(needsDatabase && isDatabaseOpening()), true);
  });
}

async function perform(
  services: Services,
  interaction: Interaction,
  run: InteractionRun,
  command: Command,
): Promise<DispatchOutcome> {
  const { clouds, jobActions, scheduleActions, stopActions } = services;
  const { kind, requester, reply } = interaction;
  const { question } = run;
  const replaces = kind === 'replace' || kind === 'refresh';
  const show = async (message: Message, replaceOriginal = replaces) => {
    const isWaiting = await run.waitingLine.end();
    await reply.show(message, replaceOriginal || isWaiting);
  };

  if (reply.openForm === undefined && opensForm(command)) {
    await show(formButtonView(command));
    return 'answered';
  }
  if (command.name === 'find' && command.text === undefined) {
    await openFindForm(interaction, clouds.several ? clouds.all.flatMap(({ name = [] }) => name) : []);
    return 'answered';
  }
  switch (command.name) {
    case 'list':
    case 'show':
    case 'find':
    case 'summary':
    case 'help': {
      const among = await amongOf(command, services, requester);
      const context = {
        clouds,
        scheduleActions,
        stopActions,
        history: services.history,
        requester,
        question,
        among,
      };
      if (kind === 'share') {
        const shared = await render(command, { ...context, sharedBy: requester.user });
        await services.metrics.posting('share', postToChannel(services.poster, requester, shared));
        return 'answered';
      }
      // Only decides what is drawn: it runs beside the question, and waits for 2 s at most.
      const mayAct = mayActIn(command, services, requester);
      const message = await render(command, {
        ...context,
        mayAct,
        fresh: kind === 'refresh',
        offersHelp: kind === 'mention' || kind === 'message',
      });
      if (replaces && !run.mayReplace()) return 'overtaken';
      await show(message);
      return 'answered';
    }
    case 'schedules':
      await show(await scheduleActions.list(command.everywhere ? 'everywhere' : 'here', requester));
      return 'answered';
    case 'schedule': {
      const message = await performSchedule(services, interaction, run, command.request);
      // Sending changes no schedule: the list from whose menu it was chosen stays.
      if (message) await show(message, command.request.kind !== 'send' && (replaces || kind === 'confirm'));
      return 'answered';
    }
    case 'default':
      await services.channelClouds.set(requester.channel, command.cloud);
      await show(defaultCloudView(command.cloud));
      return 'answered';
    case 'watches':
      await show(await services.watchActions.list(command.everywhere ? 'everywhere' : 'here', requester));
      return 'answered';
    case 'watch':
      await show(await performWatch(services, requester, run, command.request));
      return 'answered';
    case 'create':
      if (command.job === undefined) await openCreateForm(interaction, command);
      // Each step is a message of its own: a form has no message to replace.
      else await jobActions.create({ ...command, job: command.job }, { ...run, interaction, show });
      return 'answered';
    case 'describe':
      if (command.description === undefined || kind === 'form')
        await openDescribeForm(
          interaction,
          clouds.jobs,
          command,
          run,
          await amongOf(command, services, requester),
        );
      else {
        const { description } = command;
        const among = await amongOf(command, services, requester);
        await show(await jobActions.describe({ ...command, description }, { ...run, interaction, among }));
      }
      return 'answered';
    case 'stopLater':
      if (kind === 'form') await openStopLaterForm(interaction, command);
      else {
        const among = await amongOf(command, services, requester);
        await show(await stopActions.stopLater(command, { ...run, interaction, among }));
      }
      return 'answered';
    case 'keep':
      await show(
        await stopActions.keep(command, {
          ...run,
          interaction,
          among: await amongOf(command, services, requester),
        }),
      );
      return 'answered';
    case 'stop':
    case 'restart':
    case 'delete':
      // Only the button of the question makes the change; typing and menus ask first.
      if (kind !== 'confirm') {
        const among = await amongOf(command, services, requester);
        await show(await jobActions.question(command, { question, among }));
      } else
        await jobActions.perform(command, { ...run, interaction, show: (message) => show(message, true) });
      return 'answered';
  }
}

/** For `in:all`, the clouds in which this person has the right of the command; undefined: one cloud. */
async function amongOf(
  command: Command,
  { clouds, permissions }: Services,
  requester: Requester,
  right = rightOf(command),
): Promise<readonly string[] | undefined> {
  if (cloudOf(command) !== everyCloud) return undefined;
  const names = clouds.all.flatMap(({ name }) => name ?? []);
  const may = await Promise.all(names.map((name) => permissions.in(name).may(right, requester)));
  return names.filter((_, index) => may[index]);
}

/** Whether to draw what changes jobs: in this cloud, or in which of all. */
async function mayActIn(command: Command, services: Services, requester: Requester): Promise<MayAct> {
  const among = await amongOf(command, services, requester, 'change');
  return among ? new Set(among) : services.permissions.in(cloudOf(command)).may('change', requester);
}

async function performSchedule(
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
    case 'add':
      if (interaction.kind === 'form') {
        const preset = {
          ...request.plan,
          ...(request.channel !== undefined && { channel: request.channel }),
        };
        return openScheduleForm(interaction, scheduleActions, { kind: 'form', preset });
      }
      return scheduleActions.add({ channel: requester.channel, ...request }, requester, {
        question,
        // Only the button of the question sets it up in any case.
        confirmed: interaction.kind === 'confirm',
      });
    case 'edit': {
      const find = () => findOwn(services, request.id, requester);
      if (request.change === undefined) return openEditForm(interaction, find, request);
      return scheduleActions.edit(await find(), request.change, { question });
    }
    case 'send':
    case 'resume':
    case 'pause':
    case 'remove': {
      const schedule = await findOwn(services, request.id, requester);
      // Both bring job data to its channel.
      if (request.kind === 'send' || request.kind === 'resume')
        await permissions.in(schedule.filter.cloud).require(rightOf({ name: 'schedule', request }), {
          ...requester,
          channel: schedule.channel,
        });
      return scheduleActions.act(request.kind, schedule, requester, {
        question,
        list: request.kind === 'send' ? undefined : request.list,
      });
    }
  }
}

async function performWatch(
  services: Services,
  requester: Requester,
  { question }: InteractionRun,
  request: WatchRequest,
): Promise<Message> {
  const { permissions, watchActions } = services;
  if (request.kind === 'jobs') return watchActions.addJobs(request.filter, requester, { question });
  if (request.kind === 'job')
    return watchActions.addJob(request.job, requester, { question, cloud: request.cloud });
  const watch = await findOwnWatch(services, request.id, requester);
  // It brings job data to its channel again.
  if (request.kind === 'resume' && watch.target.kind === 'channel')
    await permissions.in(watch.cloud).require('schedule', { ...requester, channel: watch.target.channel });
  return watchActions.act(request, watch, requester);
}

/**
 * The watch of that ID, for its owner and for operators.
 * @throws PermissionError, UsageError, StoreError
 */
async function findOwnWatch(
  { permissions, watchActions }: Services,
  id: string,
  requester: Requester,
): Promise<Watch> {
  const watch = await watchActions.find(id);
  const mayChange =
    watch.createdBy === requester.user ||
    (await permissions.in(watch.cloud).may('change', { ...requester, channel: undefined }));
  if (!mayChange) throw new PermissionError('watch');
  return watch;
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
    (await permissions.in(schedule.filter.cloud).may('change', { ...requester, channel: undefined }));
  if (!mayChange) throw new PermissionError('schedule');
  return schedule;
}

const anotherVersion = () =>
  new UsageError('This button is from another version of vizjobs. Type the command instead.', {
    word: 'button',
    usage: listUsage,
    suggestion: everyStatus,
    label: 'List all jobs',
  });
