import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import { SlackRefusal } from '../errors.ts';
import type { Message } from '../views/message.ts';

/**
 * Posts to the channel for everyone.
 * @throws SlackRefusal when Slack does not let the bot post there
 */
export async function share(client: WebClient, channel: string, { text, blocks }: Message): Promise<void> {
  try {
    await client.chat.postMessage({ channel, text, blocks, unfurl_links: false, unfurl_media: false });
  } catch (error) {
    throw error instanceof WebAPIPlatformError ? new SlackRefusal(error.data.error) : error;
  }
}
