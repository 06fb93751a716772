import type { Block } from './blockKitSchemas/check.ts';

export interface SlackOptions {
  /** Port on 127.0.0.1; default 0: any free port. */
  readonly port?: number;
  /** Milliseconds since 1970; default Date.now. Timestamps, signatures and expiry follow it. */
  readonly now?: () => number;
  /** Default: `/vizjobs`. */
  readonly slashCommands?: readonly string[];
  /** `should_escape` of the manifest, default true: `@viewer` arrives as `<@U…|viewer>`, `&` as `&amp;`. */
  readonly shouldEscape?: boolean;
  /** `messages_tab_enabled` of the manifest, default true. Without it, the app can't send direct messages. */
  readonly messagesTab?: boolean;
  /** `shortcuts` of the manifest; default: none. */
  readonly shortcuts?: readonly { readonly type: 'global' | 'message'; readonly callback_id: string }[];
  /** `bot_events` of the manifest; default: all supported ones. */
  readonly events?: readonly SlackEventName[];
  /** `unfurl_domains` of the manifest, which include their subdomains; default: none. */
  readonly unfurlDomains?: readonly string[];
  /** `home_tab_enabled` of the manifest, default true. */
  readonly homeTab?: boolean;
  /** Block types that this Slack doesn't have: `invalid_blocks`. Default: none. */
  readonly unknownBlocks?: readonly string[];
  /** Bot scopes of the manifest; default `commands` and `chat:write`. */
  readonly scopes?: readonly string[];
  /** Return 429 for a second message to a channel within one second; default false. */
  readonly rateLimits?: boolean;
  /** Timeout for an acknowledgement, in milliseconds of real time; default 3,000. */
  readonly ackTimeout?: number;
  /** Timeout for `answer`, in milliseconds of real time; default 20,000. */
  readonly answerTimeout?: number;
}

export type SlackEventName = 'app_home_opened' | 'app_mention' | 'link_shared' | 'message.im';

export interface SlackUser {
  readonly id: string;
  readonly team_id: string;
  /** Handle, for `@name`. */
  readonly name: string;
  /** Display name. */
  readonly real_name: string;
  /** IANA time zone. */
  readonly tz: string;
  /** Guest. */
  readonly is_restricted: boolean;
  readonly is_bot: boolean;
  readonly deleted: boolean;
  /** From another workspace, in a shared channel. */
  readonly is_stranger?: boolean;
  /** On Enterprise Grid. */
  readonly enterprise_user?: {
    readonly id: string;
    readonly enterprise_id: string;
    readonly teams: readonly string[];
  };
}

export interface SlackChannel {
  readonly id: string;
  /** Without `#`; empty for a direct message. */
  readonly name: string;
  /** Whether the bot is a member; always true for direct messages. */
  readonly is_member: boolean;
  readonly is_archived: boolean;
  readonly is_private: boolean;
  readonly is_im: boolean;
  /** Shared with another workspace (Slack Connect). */
  readonly is_ext_shared?: boolean;
  /** User IDs. Everyone except guests can also read public channels. */
  readonly members: readonly string[];
}

export interface SlackUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly users: readonly string[];
}

/** A message's current state; changes create a new value. */
export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The author: the bot or a person. */
  readonly user: string;
  /** "Only visible to you": that user's ID. */
  readonly ephemeralTo?: string;
  readonly edited?: boolean;
  readonly thread_ts?: string;
  /** A reply that is also shown in the channel. */
  readonly broadcast?: boolean;
  readonly metadata?: unknown;
  readonly deleted?: boolean;
  /** Previews of its links by the app. */
  readonly unfurls?: readonly SlackUnfurl[];
}

export interface SlackUnfurl {
  /** The attachment's, from 1. */
  readonly id: number;
  readonly url: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A modal, or a person's App Home tab. */
export interface SlackView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  /** The user who sees it. */
  readonly user: string;
  readonly blocks: readonly Block[];
  /** Plain text of the title and buttons; a home tab has none. */
  readonly title?: string;
  readonly submit?: string;
  readonly close?: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly external_id: string;
  readonly notify_on_close: boolean;
  readonly clear_on_close: boolean;
  readonly hash: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
}

export interface From {
  /** Default: the viewer, or the user who sees the ephemeral message. */
  readonly user?: string;
  /** Default: #ml-ops, or the message's channel. */
  readonly channel?: string;
  /** `ts` of the parent message, for a message in a thread. */
  readonly thread?: string;
}

/** Identifies an element by more than its label; all given properties must match. */
export interface ButtonRef {
  readonly label?: string;
  readonly action_id?: string;
  readonly block_id?: string;
  /** The value of a button or option, or a picker's choice (a channel ID, a time). */
  readonly value?: string;
}

/** The outcome of a command, a click or a submitted modal. */
export interface Exchange {
  readonly acked: boolean;
  readonly ackMs: number;
  /** HTTP mode: the status, if any. */
  readonly ackStatus?: number;
  readonly ackBody?: unknown;
  /** Slack's error to the person if there was no acknowledgement. */
  readonly error?: 'operation_timeout' | 'dispatch_failed';
  readonly responseUrl: string;
  readonly triggerId: string;
  /** Messages so far through the response_url or acknowledgement. */
  readonly received: readonly SlackMessage[];
  /** The first message posted, changed or deleted that way. Rejects after 20 s with the refused attempts. */
  answer(): Promise<SlackMessage>;
  answers(count: number): Promise<SlackMessage[]>;
}

export interface ApiCall {
  /** A Web API method, or `response_url`. */
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  readonly error?: string;
  /** HTTP status; 0 if the request hung or the connection was reset. */
  readonly status: number;
}

export interface Failure {
  /** The error in the response: `{ ok: false, error }`, or the text of a response_url's response. */
  readonly error?: string;
  /** HTTP status; default 200 for a Web API error, 500 for a response_url. */
  readonly status?: number;
  /** Seconds. Responds 429 `ratelimited` with Retry-After. */
  readonly retryAfter?: number;
  /** Never respond. */
  readonly hang?: boolean;
  /** Reset the connection. */
  readonly reset?: boolean;
  /** Carry out the call and lose only the response. */
  readonly carriedOut?: boolean;
  /** Number of calls; default 1. */
  readonly times?: number;
}

/** All observable events in order; `at` is the playground's time. */
export type SlackEvent = { readonly at: number } & SlackHappening;

export type SlackHappening =
  | {
      readonly type: 'delivery';
      readonly id: string;
      readonly over: 'socket' | 'http';
      readonly kind: 'slash_commands' | 'interactive' | 'events_api';
      readonly payload: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'ack';
      readonly id: string;
      readonly acked: boolean;
      readonly ms: number;
      readonly status?: number;
      readonly body?: unknown;
      readonly error?: string;
    }
  | { readonly type: 'message' | 'message_changed' | 'message_deleted'; readonly message: SlackMessage }
  | { readonly type: 'response_url' | 'api'; readonly call: ApiCall }
  | {
      readonly type: 'socket';
      readonly id: string;
      readonly state: 'connected' | 'disconnect' | 'closed' | 'refused';
      readonly reason?: string;
    }
  | { readonly type: 'view'; readonly view: SlackView; readonly state: 'open' | 'changed' | 'closed' };
