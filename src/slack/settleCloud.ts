import { cloudOf, everyCloud, hasCloud, inCloud } from '../commands/cloud.ts';
import type { Command } from '../commands/command.ts';
import { formatCommand } from '../commands/format.ts';
import { asTyped } from '../commands/text.ts';
import { cloudUsage } from '../commands/words/keys.ts';
import { nearest, orDidYouMean } from '../commands/words/nearest.ts';
import { UsageError } from '../errors.ts';
import type { Clouds } from '../jobs/clouds/clouds.ts';
import type { Interaction } from './interactions/interaction.ts';
import { amongOf } from './perform/among.ts';
import type { Services } from './services.ts';

type CloudContext = Pick<Services, 'clouds' | 'channelClouds' | 'permissions'>;

/**
 * With several clouds, adds the cloud to every command about jobs, so that buttons in the answer name it, too.
 * @throws UsageError if there is no such cloud
 */
export async function settleCloud(
  command: Command,
  { kind, requester }: Pick<Interaction, 'kind' | 'requester'>,
  context: CloudContext,
): Promise<Command> {
  const { clouds, channelClouds } = context;
  const given = cloudOf(command);
  if (given !== undefined) {
    if (given === everyCloud && clouds.several) return forEvery(command, kind, clouds);
    if (!clouds.has(given)) throw noSuchCloud(command, given, clouds);
    return command;
  }
  const [{ name: first }] = clouds.all;
  if (!clouds.several || first === undefined || !hasCloud(command)) return command;
  // Buttons now name their cloud; this one is from when there was only one.
  if (kind === 'confirm') return inCloud(command, first);
  // What a message names may be anywhere, whatever the default of its channel is.
  if (command.name === 'find' && command.text !== undefined) return inCloud(command, everyCloud);
  const preset = await channelClouds.get(requester.channel);
  if (preset !== undefined && !clouds.has(preset)) throw defaultIsGone(command, preset, clouds);
  if (preset !== undefined || findsJob(command)) return inCloud(command, preset ?? everyCloud);
  const usable = await amongOf(inCloud(command, everyCloud), context, requester);
  return inCloud(command, usable?.[0] ?? first);
}

/** Searches every cloud for a job; if several have it, the person chooses. */
const findsJob = ({ name }: Command) =>
  ['show', 'find', 'stop', 'stopLater', 'keep', 'restart', 'delete', 'describe'].includes(name);

function forEvery(command: Command, kind: Interaction['kind'], clouds: Clouds): Command {
  const { name } = command;
  const isChange = kind === 'confirm' && name !== 'schedule';
  const isForOne = ['create', 'default', 'watch'].includes(name) || isChange;
  if (!isForOne) return command;
  const names = namesOf(clouds);
  const [first] = names;
  const what = name === 'watch' ? 'A watch covers one cloud: set up one for each.' : 'This takes one cloud.';
  throw new UsageError(`${what} Clouds: ${listed(names)}.`, `${name} in:CLOUD`, {
    ...(first !== undefined && kind !== 'confirm' && { suggestion: formatCommand(inCloud(command, first)) }),
  });
}

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const namesOf = ({ all }: Clouds) => all.flatMap(({ name }) => name ?? []);

function noSuchCloud(command: Command, cloud: string, clouds: Clouds): UsageError {
  const names = namesOf(clouds);
  const near = nearest(cloud, names);
  return new UsageError(
    `There is no cloud ${asTyped(cloud)}.${near ? orDidYouMean(near) : ` Clouds: ${listed(names)}.`}`,
    cloudUsage,
    { suggestion: near && formatCommand(inCloud(command, near)) },
  );
}

function defaultIsGone(command: Command, cloud: string, clouds: Clouds): UsageError {
  const names = namesOf(clouds);
  return new UsageError(
    `The default cloud of this channel, ${asTyped(cloud)}, is no longer configured. Clouds: ${listed(names)}.`,
    'default in:CLOUD',
    {
      suggestion: formatCommand(inCloud(command, names[0] ?? everyCloud)),
    },
  );
}
