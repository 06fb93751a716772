import type { WebClient } from '@slack/web-api';
import type { Message } from '../views/kit/message.ts';
import { slackCall } from './out/webApi.ts';

/**
 * Posts to the channel for everyone.
 * @throws SlackRefusal when Slack does not let the bot post there
 */
export async function share(client: WebClient, channel: string, { text, blocks }: Message): Promise<void> {
  await slackCall(() =>
    client.chat.postMessage({ channel, text, blocks, unfurl_links: false, unfurl_media: false }),
  );
}
