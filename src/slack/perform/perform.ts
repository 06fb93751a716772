import { everyCloud, inCloud } from '../../commands/cloud.ts';
import type { Command } from '../../commands/command.ts';
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
  const { clouds, jobActions, scheduleActions, stopActions } = services;
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
      const among = await amongOf(command, services, requester);
      const context = {
        clouds,
        scheduleActions,
        stopActions,
        history: services.history,
        requester,
        question,
        among,
        mayWatch: services.permissions.mayWatchFrom(requester.channel),
      };
      if (kind === 'share') {
        const shared = await render(command, { ...context, sharedBy: requester.user });
        // By now there is nothing to share, so only the person hears of it.
        if (isForOne(shared)) await show(shared);
        else await services.metrics.posting('share', postToChannel(services.poster, requester, shared));
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
    case 'schedules':
      await show(await scheduleActions.list(command.everywhere ? 'everywhere' : 'here', requester));
      return 'answered';
    case 'schedule': {
      const message = await performSchedule(services, interaction, run, command.request);
      // Sending changes no schedule, so the list with the menu stays.
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
      // Each step is a separate message, because a form has no message to replace.
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
      // Only the confirmation's button makes the change; typing and menus ask first.
      if (kind !== 'confirm') {
        const among = await amongOf(command, services, requester);
        await show(await jobActions.question(command, { question, among }, requester));
      } else
        await jobActions.perform(command, { ...run, interaction, show: (message) => show(message, true) });
      return 'answered';
  }
}
