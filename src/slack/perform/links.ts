import { cloudOf } from '../../commands/cloud.ts';
import type { Command } from '../../commands/command.ts';
import { jobAt } from '../../jobs/links.ts';
import type { Question } from '../../modelarts/types.ts';
import { linkedJobView } from '../../views/jobs/found.ts';
import type { Message } from '../../views/kit/message.ts';
import type { Requester, SharedLinks } from '../interactions/interaction.ts';
import type { Services } from '../services.ts';
import { amongOf, mayActIn } from './among.ts';

interface LinksContext {
  readonly requester: Requester;
  readonly links: SharedLinks;
  readonly question: Question;
  /** The `find` whose right was checked. */
  readonly command: Command;
}

/**
 * Shows each job that a link leads to below the message, in the channel, according to its author's permissions.
 * @throws why a link could not be looked up, after showing the others
 */
export async function unfurlLinks(
  services: Services,
  { requester, links: { links, unfurl }, question, command }: LinksContext,
): Promise<'answered' | 'no-job'> {
  const { clouds } = services;
  const among = await amongOf(command, services, requester);
  const mayAct = mayActIn(command, services, requester);
  const found = await Promise.allSettled(
    links.map((link) => jobAt(link, clouds, { question, among, cloud: cloudOf(command) })),
  );
  const offers = {
    mayAct: await mayAct,
    mayWatch: services.permissions.mayWatchFrom(requester.channel),
  };
  const messages = new Map<string, Message>();
  for (const [index, { url }] of links.entries()) {
    const linked = found[index];
    if (linked?.status === 'fulfilled' && linked.value)
      messages.set(url, linkedJobView(linked.value.job, linked.value.asOf, offers));
  }
  if (messages.size > 0) await unfurl(messages);
  for (const one of found) if (one.status === 'rejected') throw one.reason;
  return messages.size > 0 ? 'answered' : 'no-job';
}
