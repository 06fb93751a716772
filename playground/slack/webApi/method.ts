import type { Interactions } from '../interactions/interactions.ts';
import type { Views } from '../interactions/views.ts';
import type { Messages } from '../messages/messages.ts';
import type { SlackChannel } from '../types.ts';
import type { Workspace } from '../workspace.ts';

export type Args = Readonly<Record<string, unknown>>;
export type Reply = Record<string, unknown>;

/** The state used by the methods. */
export interface Slack {
  readonly now: () => number;
  readonly origin: () => string;
  readonly scopes: ReadonlySet<string>;
  readonly rateLimits: boolean;
  readonly messagesTab: boolean;
  readonly homeTab: boolean;
  readonly unfurlDomains: readonly string[];
  /** Block types that this Slack rejects. */
  readonly unknownBlocks: readonly string[];
  /** The error for every call with the bot's token; undefined for none. */
  readonly appRefusal: () => string | undefined;
  readonly workspace: Workspace;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly views: Views;
}

export interface Method {
  readonly token: 'bot' | 'app';
  /** One of these scopes must be granted; undefined: any token. */
  readonly scopes?: readonly string[];
  /** Returns the response without `ok: true`. Throws ApiError. */
  run(args: Args, slack: Slack): Reply;
}

/** `{ ok: false, error }` with additional properties. */
export class ApiError extends Error {
  readonly more: Reply;

  constructor(error: string, more: Reply = {}) {
    super(error);
    this.more = more;
  }
}

export function text(args: Args, name: string): string | undefined {
  const value = args[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The argument, or Slack's error if it is missing. */
export function required(args: Args, name: string, error = 'invalid_arguments'): string {
  const value = text(args, name);
  if (value === undefined) {
    throw new ApiError(error, {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  }
  return value;
}

export function needScope(slack: Slack, ...needed: string[]): void {
  if (needed.some((scope) => slack.scopes.has(scope))) return;
  throw new ApiError('missing_scope', { needed: needed.join(','), provided: [...slack.scopes].join(',') });
}

/** The channel by ID. As in Slack, a private channel without the bot is not found. */
export function findChannel(args: Args, slack: Slack): SlackChannel {
  return readable(slack.workspace.channels.get(required(args, 'channel', 'channel_not_found')));
}

/** Where to post: also by the name of a public channel, or by a person for their direct message. */
export function findConversation(args: Args, { workspace }: Slack): SlackChannel {
  const wanted = required(args, 'channel', 'channel_not_found');
  const all = [...workspace.channels.values()];
  return readable(
    workspace.channels.get(wanted) ??
      all.find(({ name }) => name !== '' && name === wanted.replace(/^#/, '')) ??
      all.find(({ is_im: isDirect, members }) => isDirect && members[0] === wanted),
  );
}

function readable(channel: SlackChannel | undefined): SlackChannel {
  if (!channel || (channel.is_private && !channel.is_member)) throw new ApiError('channel_not_found');
  return channel;
}
