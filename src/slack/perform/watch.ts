import type { WatchRequest } from '../../commands/command.ts';
import { PermissionError } from '../../errors.ts';
import type { Message } from '../../views/kit/message.ts';
import type { PersonTarget, Watch } from '../../watches/watch.ts';
import type { Checks } from '../access/cloudPermissions.ts';
import { directOf, type InteractionRun, type Requester } from '../interactions/interaction.ts';
import type { Services } from '../services.ts';

export async function performWatch(
  services: Services,
  requester: Requester,
  { question }: InteractionRun,
  request: WatchRequest,
): Promise<Message> {
  const { permissions, watchActions } = services;
  if (request.kind === 'jobs') return watchActions.addJobs(request.filter, requester, { question });
  if (request.kind === 'job') {
    await requireDirect(permissions.in(request.cloud), requester, { user: requester.user });
    const message = await watchActions.addJob(request.job, requester, { question, cloud: request.cloud });
    return { ...message, isPersonal: true };
  }
  const watch = await findOwnWatch(services, request.id, requester);
  // It posts job data to its channel or person again.
  if (request.kind === 'resume') {
    const { target } = watch;
    if (target.kind === 'person') await requireDirect(permissions.in(watch.cloud), requester, target);
    else await permissions.in(watch.cloud).require('schedule', { ...requester, channel: target.channel });
  }
  const message = await watchActions.act(request, watch, requester);
  return { ...message, isPersonal: message.isPersonal || watch.target.kind === 'person' };
}

/**
 * The right to get jobs by direct message, whose ID is only known when the person is in it.
 * @throws PermissionError
 */
const requireDirect = (
  permissions: Checks,
  requester: Requester,
  { user, direct }: Omit<PersonTarget, 'kind'>,
): Promise<void> =>
  permissions.require('schedule', { ...requester, channel: directOf(requester, user) ?? direct ?? user });

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
  if (!(await permissions.mayChange(requester, watch))) throw new PermissionError('watch');
  return watch;
}
