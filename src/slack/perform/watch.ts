import type { WatchRequest } from '../../commands/command.ts';
import { PermissionError } from '../../errors.ts';
import type { Message } from '../../views/kit/message.ts';
import type { Watch } from '../../watches/watch.ts';
import type { InteractionRun, Requester } from '../interaction.ts';
import type { Services } from '../services.ts';

export async function performWatch(
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
  // It posts job data to its channel again.
  if (request.kind === 'resume' && watch.target.kind === 'channel')
    await permissions.in(watch.cloud).require('schedule', { ...requester, channel: watch.target.channel });
  return watchActions.act(request, watch, requester);
}

/**
 * The watch with that ID, for its owner and operators.
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
