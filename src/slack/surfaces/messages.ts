import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Interaction } from '../interactions/interaction.ts';
import { conversationReply } from '../out/conversation.ts';
import type { Services } from '../services.ts';
import { spokenText } from './messageText.ts';
import { runEvent } from './runEvent.ts';

/** https://docs.slack.dev/reference/events/app_mention and message.im */
const written = z.object({
  user: z.string(),
  text: z.string(),
  ts: z.string(),
  channel: z.string(),
  channel_type: z.string().exactOptional(),
  thread_ts: z.string().exactOptional(),
  team: z.string().exactOptional(),
  /** The author's workspace, in a shared channel. */
  user_team: z.string().exactOptional(),
  // Set by bots, edits, joins and files, which are not people writing to the bot.
  bot_id: z.undefined().optional(),
  subtype: z.undefined().optional(),
  edited: z.undefined().optional(),
});

/** Answers mentions in channels and direct messages, each once. Bolt acknowledges events itself. */
export function registerMessages(app: App, services: Services): void {
  app.event('app_mention', ({ event, body, context }) => hear('mention', event, body.event_id, context));
  app.event('message', async ({ event, body, context }) => {
    if (event.channel_type === 'im') await hear('message', event, body.event_id, context);
  });

  async function hear(
    kind: 'mention' | 'message',
    event: unknown,
    eventId: string,
    { botUserId = '' }: { readonly botUserId?: string },
  ): Promise<void> {
    const message = written.safeParse(event).data;
    if (message === undefined || message.user === botUserId) return;
    const { user, channel, ts, thread_ts: thread } = message;
    const direct = kind === 'message';
    const interaction: Interaction = {
      kind,
      text: spokenText(message.text, botUserId),
      requester: { user, team: message.user_team ?? message.team, channel, ...(direct && { direct }) },
      reply: conversationReply(services, { channel, user, thread, ts, direct }),
      id: eventId,
    };
    await runEvent(services, interaction);
  }
}
