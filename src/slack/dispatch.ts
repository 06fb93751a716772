import { cloudOf, everyCloud } from '../commands/cloud.ts';
import type { Command } from '../commands/command.ts';
import { parseCommand } from '../commands/parse/parse.ts';
import { rightOf } from '../commands/rights.ts';
import { everyStatus } from '../commands/words/statusWords.ts';
import { listUsage } from '../commands/words/verbs.ts';
import { UsageError } from '../errors.ts';
import { waitingLineView } from '../views/waiting.ts';
import type { Interaction, InteractionRun } from './interactions/interaction.ts';
import { opensForm } from './modals/open.ts';
import { type DispatchOutcome, perform } from './perform/perform.ts';
import type { Services } from './services.ts';
import { settleCloud } from './settleCloud.ts';

/**
 * The single path for typing, clicks, forms and mentions: parse, check this person's current right, act, answer.
 * Nothing else checks rights, except to decide what to show.
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
  // A schedule for all clouds needs the right in each of them.
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

/** The channel that gets job data; undefined: none, or that of a schedule or watch not yet loaded. */
function channelOf(command: Command, { requester }: Interaction): string | undefined {
  // Actions on a watch show no jobs; where its channel gets some, that channel is checked.
  if (command.name === 'watch') return /^jobs?$/.test(command.request.kind) ? requester.channel : undefined;
  if (command.name !== 'schedule') return requester.channel;
  const { request } = command;
  if (request.kind === 'form') return requester.channel;
  if (request.kind === 'add') return request.channel ?? requester.channel;
  return request.kind === 'edit' ? request.change?.channel : undefined;
}

/**
 * Only a click's response URL can replace a message. After a typed command the waiting message would stay,
 * and beside a new message or a form the clicked one has to stay.
 */
function startWaitingLine(
  { isDatabaseOpening }: Services,
  { kind, reply }: Interaction,
  { waitingLine, mayReplace }: InteractionRun,
  command: Command,
): void {
  if (kind !== 'replace' && kind !== 'refresh' && kind !== 'confirm') return;
  if (opensForm(command) || (command.name === 'schedule' && command.request.kind === 'send')) return;
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
    if (!mayReplace()) throw new Error('A later click was already answered');
    await reply.show(waitingLineView(needsDatabase && isDatabaseOpening()), true);
  });
}

const anotherVersion = () =>
  new UsageError('This button is from another version of vizjobs. Type the command instead.', listUsage, {
    suggestion: everyStatus,
    label: 'List all jobs',
  });
