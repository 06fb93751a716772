import { everyCloud, inCloud } from '../../commands/cloud.ts';
import type { Command, ReadCommand } from '../../commands/command.ts';
import { defaultCloudView } from '../../views/clouds.ts';
import { isForOne, type Message } from '../../views/kit/message.ts';
import { formButtonView } from '../../views/modals/button.ts';
import type { Interaction, InteractionRun } from '../interactions/interaction.ts';
import {
  openCreateForm,
  openDescribeForm,
  openFindForm,
  openStopLaterForm,
  opensForm,
} from '../modals/open.ts';
import { postToChannel } from '../out/webApi.ts';
import { render } from '../render.ts';
import type { Services } from '../services.ts';
import { amongOf, mayActIn } from './among.ts';
import { unfurlLinks } from './links.ts';
import { performSchedule } from './schedule.ts';
import { performWatch } from './watch.ts';

/**
 * - `overtaken`: a later click on the same message was already answered
 * - `repeated`: it was delivered before, or is the second half of a double click
 * - `no-job`: none of the links leads to a job
 */
export type DispatchOutcome = 'answered' | 'overtaken' | 'repeated' | 'no-job';

/** Executes a command and answers. The caller has checked the right. */
export async function perform(
  services: Services,
  interaction: Interaction,
  run: InteractionRun,
  command: Command,
): Promise<DispatchOutcome> {
  const { clouds, metrics, poster } = services;
  const { kind, requester, reply } = interaction;
  const { question } = run;
  const replaces = kind === 'replace' || kind === 'refresh';
  const show = async (message: Message, replaceOriginal = replaces) => {
    const isWaiting = await run.waitingLine.end();
    await reply.show(message, replaceOriginal || isWaiting);
  };

  if (interaction.links !== undefined)
    return unfurlLinks(services, { requester, links: interaction.links, question, command });
  if (reply.openForm === undefined && opensForm(command)) {
    await show(formButtonView(command));
    return 'answered';
  }
  if (command.name === 'find' && command.text === undefined) {
    const offered = clouds.several ? inCloud(command, everyCloud) : command;
    await openFindForm(interaction, (await amongOf(offered, services, requester)) ?? []);
    return 'answered';
  }
  switch (command.name) {
    case 'list':
    case 'show':
    case 'find':
    case 'summary':
    case 'help': {
      const { scheduleActions, stopActions, history, permissions } = services;
      const among = await amongOf(command, services, requester);
      const mayWatch = permissions.mayWatchFrom(requester.channel);
      const context = { clouds, scheduleActions, stopActions, history, requester, question, among, mayWatch };
      if (kind === 'share') {
        const shared = await render(command, { ...context, sharedBy: requester.user });
        // By now there is nothing to share, so only the person hears of it.
        if (isForOne(shared)) await show(shared);
        else await metrics.posting('share', postToChannel(poster, requester, shared));
        return 'answered';
      }
      // Only affects rendering, so it runs concurrently and takes at most 2 s.
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
    default:
      await act(services, interaction, run, command, show);
      return 'answered';
  }
}

/** Everything but the commands that only read. */
async function act(
  services: Services,
  interaction: Interaction,
  run: InteractionRun,
  command: Exclude<Command, ReadCommand>,
  show: (message: Message, replaceOriginal?: boolean) => Promise<void>,
): Promise<void> {
  const { clouds, channelClouds, jobActions, scheduleActions, stopActions, watchActions } = services;
  const { kind, requester } = interaction;
  const amongClouds = () => amongOf(command, services, requester);
  switch (command.name) {
    case 'schedules':
      return show(await scheduleActions.list(command.everywhere ? 'everywhere' : 'here', requester));
    case 'schedule': {
      const message = await performSchedule(services, interaction, run, command.request);
      // Sending changes no schedule, so the list with the menu stays.
      const replaces = command.request.kind !== 'send' && /^(replace|refresh|confirm)$/.test(kind);
      return message && show(message, replaces);
    }
    case 'default':
      await channelClouds.set(requester.channel, command.cloud);
      return show(defaultCloudView(command.cloud));
    case 'watches':
      return show(await watchActions.list(command.everywhere ? 'everywhere' : 'here', requester));
    case 'watch':
      return show(await performWatch(services, requester, run, command.request));
    case 'create':
      if (command.job === undefined) return openCreateForm(interaction, command);
      // Each step is a separate message, because a form has no message to replace.
      return jobActions.create({ ...command, job: command.job }, { ...run, interaction, show });
    case 'describe': {
      const { description } = command;
      const among = await amongClouds();
      if (description === undefined || kind === 'form')
        return openDescribeForm(interaction, clouds.jobs, command, run, among);
      return show(await jobActions.describe({ ...command, description }, { ...run, interaction, among }));
    }
    case 'stopLater':
      if (kind === 'form') return openStopLaterForm(interaction, command);
      return show(await stopActions.stopLater(command, { ...run, interaction, among: await amongClouds() }));
    case 'keep':
      return show(await stopActions.keep(command, { ...run, interaction, among: await amongClouds() }));
    case 'stop':
    case 'restart':
    case 'delete': {
      // Only the confirmation's button makes the change; typing and menus ask first.
      if (kind === 'confirm')
        return jobActions.perform(command, { ...run, interaction, show: (message) => show(message, true) });
      const options = { question: run.question, among: await amongClouds() };
      return show(await jobActions.question(command, options, requester));
    }
    default:
      return command satisfies never;
  }
}
