import type { LinkUnfurls } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Message } from '../../views/kit/message.ts';
import { slackErrorCode } from './slackFailure.ts';
import { callWebApi } from './webApi.ts';

/** The message with the links. */
interface LinkedMessage {
  readonly channel: string;
  readonly ts: string;
}

/**
 * Shows a message below each link, by URL, in one call, because a second would change the previews of the first. Where Slack
 * rejects the blocks, the text alone. https://docs.slack.dev/reference/methods/chat.unfurl
 * @throws SlackRefusal
 */
export async function unfurl(
  client: WebClient,
  place: LinkedMessage,
  messages: ReadonlyMap<string, Message>,
): Promise<void> {
  const send = (show: (message: Message) => LinkUnfurls[string]) =>
    client.chat.unfurl({
      ...place,
      unfurls: Object.fromEntries([...messages].map(([url, message]) => [url, show(message)])),
    });
  await callWebApi(() =>
    send(({ blocks }) => ({ blocks })).catch((error: unknown) => {
      if (slackErrorCode(error) !== 'invalid_blocks') throw error;
      return send(({ text }) => ({ text }));
    }),
  );
}
