import { cloudOf, everyCloud } from '../../commands/cloud.ts';
import type { Command } from '../../commands/command.ts';
import { rightOf } from '../../commands/rights.ts';
import type { Allowed } from '../../views/jobs/menu.ts';
import type { Requester } from '../interactions/interaction.ts';
import type { Services } from '../services.ts';

/** For `in:all`, the clouds where this person may run the command; undefined for a single cloud. */
export async function amongOf(
  command: Command,
  { clouds, permissions }: Pick<Services, 'clouds' | 'permissions'>,
  requester: Requester,
  right = rightOf(command),
): Promise<readonly string[] | undefined> {
  if (cloudOf(command) !== everyCloud) return undefined;
  const names = clouds.all.flatMap(({ name }) => name ?? []);
  const may = await Promise.all(names.map((name) => permissions.in(name).may(right, requester)));
  return names.filter((_, index) => may[index]);
}

/** Whether to show options that change jobs: in this cloud, or in which of all. */
export async function mayActIn(command: Command, services: Services, requester: Requester): Promise<Allowed> {
  const among = await amongOf(command, services, requester, 'change');
  return among ? new Set(among) : services.permissions.in(cloudOf(command)).may('change', requester);
}
