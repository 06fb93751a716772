import { messageObject } from '../interactions/payloads.ts';
import { type Content, isRefusal, readContent } from '../messages/messages.ts';
import type { SlackChannel, SlackMessage } from '../types.ts';
import {
  ApiError,
  type Args,
  findChannel,
  findConversation,
  type Method,
  needScope,
  type Reply,
  required,
  type Slack,
  text,
} from './method.ts';

const scopes = ['chat:write'];

/** https://docs.slack.dev/reference/methods/chat.postMessage and its siblings */
export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': {
    token: 'bot',
    scopes,
    run(args, slack) {
      const channel = writable(findConversation(args, slack), slack);
      if (!channel.is_member) {
        if (!slack.scopes.has('chat:write.public')) throw new ApiError('not_in_channel');
      }
      const posted = content(args, slack);
      if (posted.thread_ts !== undefined) requireThread(channel, posted.thread_ts, slack);
      const message = slack.messages.post(posted, { channel: channel.id });
      slack.interactions.posted(message);
      return { channel: channel.id, ts: message.ts, message: messageObject(message) };
    },
  },
  'chat.postEphemeral': {
    token: 'bot',
    scopes,
    run(args, slack) {
      const channel = writable(findChannel(args, slack), slack);
      const user = required(args, 'user', 'user_not_in_channel');
      if (!channel.is_member) throw new ApiError('not_in_channel');
      if (!channel.members.includes(user)) throw new ApiError('user_not_in_channel');
      const message = content(args, slack);
      // “Ephemeral messages in threads are only shown if there is already an active thread.”
      if (!isActive(message.thread_ts, channel.id, slack)) return { message_ts: slack.messages.nextTs() };
      const posted = slack.messages.post(message, { channel: channel.id, ephemeralTo: user });
      slack.interactions.posted(posted);
      return { message_ts: posted.ts };
    },
  },
  'chat.update': {
    token: 'bot',
    scopes,
    run(args, slack) {
      const changed = content(args, slack);
      const original = ownMessage(args, slack, 'cant_update_message');
      // A change with blocks isn't marked as edited.
      const message = slack.messages.replace(original, changed, changed.blocks.length === 0);
      const { channel, ts, text } = message;
      return { channel, ts, text, message: messageObject(message) };
    },
  },
  'chat.delete': {
    token: 'bot',
    scopes,
    run(args, slack) {
      const { channel, ts } = slack.messages.remove(ownMessage(args, slack, 'cant_delete_message'));
      return { channel, ts };
    },
  },
  'conversations.history': {
    token: 'bot',
    run(args, slack) {
      const messages = readable(args, slack);
      // Replies appear only in their thread, unless also shown in the channel.
      const shown = messages.filter(({ thread_ts: thread, broadcast }) => thread === undefined || broadcast);
      return pageOf(shown.toReversed(), args);
    },
  },
  'conversations.replies': {
    token: 'bot',
    run(args, slack) {
      const messages = readable(args, slack);
      const parent = required(args, 'ts', 'thread_not_found');
      if (!messages.some(({ ts }) => ts === parent)) throw new ApiError('thread_not_found');
      return pageOf(
        messages.filter(({ ts, thread_ts: thread }) => ts === parent || thread === parent),
        args,
      );
    },
  },
};

/** A thread starts with an existing message that isn't a reply itself. */
function requireThread({ id }: SlackChannel, ts: string, { messages }: Slack): void {
  const parent = messages.find(id, ts);
  if (!parent || parent.ephemeralTo !== undefined || parent.thread_ts !== undefined)
    throw new ApiError('thread_not_found');
}

/** The messages of a channel that the bot can read, oldest first. */
function readable(args: Args, slack: Slack): SlackMessage[] {
  const channel = findChannel(args, slack);
  needScope(slack, `${kindOf(channel)}:history`);
  if (!channel.is_member) throw new ApiError('not_in_channel');
  return slack.messages
    .all()
    .filter((message) => message.channel === channel.id && message.ephemeralTo === undefined);
}

function pageOf(messages: readonly SlackMessage[], args: Args): Reply {
  const number = (name: string, otherwise: number) => Number(args[name] ?? otherwise);
  const oldest = number('oldest', 0);
  const latest = number('latest', Number.POSITIVE_INFINITY);
  const inclusive = String(args['inclusive']) === 'true';
  const withMetadata = String(args['include_all_metadata']) === 'true';
  const found = messages.filter(({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
  const cursor = text(args, 'cursor');
  const start = cursor === undefined ? 0 : found.findIndex(({ ts }) => ts === cursor);
  if (start < 0) throw new ApiError('invalid_cursor');
  const end = start + number('limit', 100);
  const page = found.slice(start, end);
  const next = found[end]?.ts;
  return {
    messages: page.map((message) => ({
      ...messageObject(message),
      ...(withMetadata && message.metadata !== undefined && { metadata: message.metadata }),
    })),
    has_more: next !== undefined,
    ...(next !== undefined && { response_metadata: { next_cursor: next } }),
  };
}

/** `channels`, `groups` or `im`: the conversation type in scope names. */
export function kindOf(channel: SlackChannel): string {
  if (channel.is_im) return 'im';
  return channel.is_private ? 'groups' : 'channels';
}

/** A conversation that accepts a message: not archived and not rate-limited. */
function writable(channel: SlackChannel, slack: Slack): SlackChannel {
  if (channel.is_archived) throw new ApiError('is_archived');
  if (channel.is_im && !slack.messagesTab) throw new ApiError('messages_tab_disabled');
  const previous = slack.messages.all().findLast((message) => message.channel === channel.id);
  if (slack.rateLimits && previous && slack.now() / 1000 - Number(previous.ts) < 1) {
    throw new ApiError('ratelimited');
  }
  return channel;
}

/** Whether anyone has replied in the thread; true outside threads. */
const isActive = (thread: string | undefined, channel: string, { messages }: Slack): boolean =>
  thread === undefined ||
  messages.all().some((message) => message.channel === channel && message.thread_ts === thread);

function ownMessage(args: Args, slack: Slack, refusal: string): SlackMessage {
  const channel = findChannel(args, slack);
  const message = slack.messages.find(channel.id, required(args, 'ts', 'message_not_found'));
  // Ephemeral messages can be changed only through the response_url of a click on them.
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  if (message.user !== slack.workspace.bot.id) throw new ApiError(refusal);
  return message;
}

function content(args: Args, { unknownBlocks }: Slack): Content {
  const result = readContent(args, unknownBlocks);
  if (!isRefusal(result)) return result;
  const { error, messages } = result;
  throw new ApiError(error, {
    errors: messages.map((message) => message.replace('[ERROR] ', '')),
    response_metadata: { messages },
  });
}
