import type { App } from '@slack/bolt';
import { z } from 'zod';
import { readJobLink } from '../../jobs/links.ts';
import type { Interaction } from '../interactions/interaction.ts';
import type { Reply } from '../out/reply.ts';
import { unfurl } from '../out/unfurl.ts';
import type { Services } from '../services.ts';
import { runEvent } from './runEvent.ts';

/**
 * https://docs.slack.dev/reference/events/link_shared. Not `composer`: a message that is being
 * written has no channel yet.
 */
const shared = z.object({
  user: z.string(),
  channel: z.string(),
  message_ts: z.string(),
  source: z.literal('conversations_history').optional(),
  is_bot_user_member: z.boolean(),
  links: z.array(z.object({ url: z.string() })),
});

/** Jobs below one message. Each costs a request. */
const maxLinks = 5;

/**
 * Shows the jobs that links in a message lead to, below the message. Errors are only logged, because everyone in the
 * channel would see them.
 */
export function registerLinks(app: App, services: Services): void {
  const { client, log } = services;
  app.event('link_shared', async ({ event, body }) => {
    const message = shared.safeParse(event).data;
    if (!message) return;
    const { user, channel, message_ts: ts } = message;
    // Direct messages to the bot are answered like commands.
    if (channel === 'COMPOSER' || channel.startsWith('D')) return;
    const urls = new Set(message.links.map(({ url }) => url));
    const links = [...urls].flatMap((url) => readJobLink(url) ?? []).slice(0, maxLinks);
    if (links.length === 0) return;
    // Unless Slack says that it isn't, the channel may be shared with another workspace.
    const reason =
      body.is_ext_shared_channel !== false
        ? 'shared-channel'
        : message.is_bot_user_member
          ? undefined
          : 'not-member';
    if (reason !== undefined) return log.info({ user, channel, reason }, 'links not shown');
    const interaction: Interaction = {
      kind: 'link',
      // Other people's text isn't logged.
      text: 'find',
      command: { name: 'find', text: links.map(({ url }) => url).join(' ') },
      // The event doesn't name the person's workspace, so ask Slack.
      requester: { user, team: undefined, channel },
      links: { links, unfurl: (messages) => unfurl(client, { channel, ts }, messages) },
      reply: silent,
      id: body.event_id,
    };
    await runEvent(services, interaction);
  });
}

/** Nobody asked, so errors are only logged. */
const silent: Reply = {
  async show() {},
  async remove() {},
  openForm: undefined,
  responseUrl: undefined,
};
