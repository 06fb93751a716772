import type { Block } from './blockKitSchemas/check.ts';

export interface SlackOptions {
  /** Port on 127.0.0.1; default 0: any free one. */
  readonly port?: number;
  /** Milliseconds since 1970; default Date.now. Time stamps, signatures and expiry follow it. */
  readonly now?: () => number;
  /** Default: `/vizjobs`. */
  readonly slashCommands?: readonly string[];
  /** `should_escape` of the manifest, default true: `@viewer` arrives as `<@U…|viewer>`, `&` as `&amp;`. */
  readonly shouldEscape?: boolean;
  /** `messages_tab_enabled` of the manifest, default true: without it the app cannot send direct messages. */
  readonly messagesTab?: boolean;
  /** `shortcuts` of the manifest; default: none. */
  readonly shortcuts?: readonly { readonly type: 'global' | 'message'; readonly callback_id: string }[];
  /** `bot_events` of the manifest; default: all that the playground knows. */
  readonly events?: readonly SlackEventName[];
  /** Bot scopes of the manifest; default `commands` and `chat:write`. */
  readonly scopes?: readonly string[];
  /** Answer 429 to a second message to a channel within one second; default false. */
  readonly rateLimits?: boolean;
  /** Time-out of an acknowledgement, in milliseconds of real time; default 3,000. */
  readonly ackTimeout?: number;
  /** Time-out of `answer`, in milliseconds of real time; default 20,000. */
  readonly answerTimeout?: number;
}

export type SlackEventName = 'app_home_opened' | 'app_mention' | 'message.im';

export interface SlackUser {
  readonly id: string;
  readonly team_id: string;
  /** Handle, for `@name`. */
  readonly name: string;
  /** Display name. */
  readonly real_name: string;
  /** IANA time zone. */
  readonly tz: string;
  /** A guest. */
  readonly is_restricted: boolean;
  readonly is_bot: boolean;
  readonly deleted: boolean;
  /** Of another workspace, in a shared channel. */
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
  /** Ids of people. Everyone but guests can also read public channels. */
  readonly members: readonly string[];
}

export interface SlackUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly users: readonly string[];
}

/** The current state of a message; a change creates a new value. */
export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Who posted it: the bot, or a person. */
  readonly user: string;
  /** "Only visible to you": the id of that user. */
  readonly ephemeralTo?: string;
  readonly edited?: boolean;
  readonly thread_ts?: string;
  /** A reply that the channel shows too. */
  readonly broadcast?: boolean;
  readonly metadata?: unknown;
  readonly deleted?: boolean;
}

/** A modal, or a person's App Home tab. */
export interface SlackView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  /** Who sees it. */
  readonly user: string;
  readonly blocks: readonly Block[];
  /** Plain text of the buttons and the title; a home tab has none. */
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
  /** Default: the viewer, or whoever sees the ephemeral message. */
  readonly user?: string;
  /** Default: #ml-ops, or the message's channel. */
  readonly channel?: string;
  /** Of a message: the `ts` of the parent in whose thread it is. */
  readonly thread?: string;
}

/** An element by more than its label; all given properties must match. */
export interface ButtonRef {
  readonly label?: string;
  readonly action_id?: string;
  readonly block_id?: string;
  /** The value of a button or an option, or the choice of a picker (a channel id, a time). */
  readonly value?: string;
}

/** The outcome of a command, a click or a submitted modal. */
export interface Exchange {
  readonly acked: boolean;
  readonly ackMs: number;
  /** HTTP mode: the status, when there was one. */
  readonly ackStatus?: number;
  readonly ackBody?: unknown;
  /** Slack's error for the person when there was no acknowledgement. */
  readonly error?: 'operation_timeout' | 'dispatch_failed';
  readonly responseUrl: string;
  readonly triggerId: string;
  /** Messages so far through the response_url or the acknowledgement. */
  readonly received: readonly SlackMessage[];
  /** The first message that was posted, changed or deleted that way. Rejects after 20 s with what was refused. */
  answer(): Promise<SlackMessage>;
  answers(count: number): Promise<SlackMessage[]>;
}

export interface ApiCall {
  /** A Web API method, or `response_url`. */
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  readonly error?: string;
  /** HTTP status; 0 when the request was left hanging or the connection was reset. */
  readonly status: number;
}

export interface Failure {
  /** The error of the answer: `{ ok: false, error }`, or the text of a response_url's answer. */
  readonly error?: string;
  /** HTTP status; default 200 for a Web API error, 500 for a response_url. */
  readonly status?: number;
  /** Seconds: 429 `ratelimited` with Retry-After. */
  readonly retryAfter?: number;
  /** Never answer. */
  readonly hang?: boolean;
  /** Break the connection. */
  readonly reset?: boolean;
  /** Carry out the call and lose only the answer. */
  readonly carriedOut?: boolean;
  /** How many calls; default 1. */
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

/** Steps of connecting over Socket Mode after `apps.connections.open`. */
export type ConnectingStep = 'upgrade' | 'hello';

export interface PlaygroundSlack {
  readonly origin: string;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** The variables that a bot needs for this Slack, in either mode. */
  readonly environment: { readonly socket: Record<string, string>; readonly http: Record<string, string> };
  readonly botUser: SlackUser;
  /** People by id; more may be added. */
  readonly users: Map<string, SlackUser>;
  /** Channels by id; more may be added or changed. */
  readonly channels: Map<string, SlackChannel>;
  readonly userGroups: Map<string, SlackUserGroup>;
  /** The request URL of HTTP mode; undefined: the Socket Mode connections. */
  deliverTo(url: string | undefined): void;
  readonly connections: readonly { readonly id: string; readonly open: boolean }[];
  /** Resolves when at least `count` connections (default 1) are open and have received their hello. */
  connected(count?: number): Promise<void>;
  /** Tells all connections, or these, that they close soon (`warning`) or now (`refresh_requested`, the default). */
  refreshConnections(reason?: 'warning' | 'refresh_requested', ids?: readonly string[]): void;
  /** Network loss: drops the TCP connections without a closing handshake. */
  dropConnections(): void;
  /** Delivers a payload once more, as Slack does when it thinks that it was lost. */
  deliver(
    kind: 'slash_commands' | 'interactive' | 'events_api',
    payload: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** The workspace becomes part of an Enterprise Grid; `auth.test` says so. */
  joinEnterprise(id: string): void;
  /** Makes `apps.connections.open` answer with this error, until undefined. */
  refuseConnections(error: string | undefined): void;
  /** The next connections get no answer at this step. */
  stallConnections(step: ConnectingStep, times?: number): void;
  /** Connections whose upgrade was never answered, and that are still open. */
  readonly stalledConnections: number;
  /** Sends any text over the WebSocket; resolves when an acknowledgement with this envelope id has come. */
  sendText(text: string, envelopeId: string): Promise<void>;
  /** Every call with the bot's token fails with this error (`account_inactive`: the app is disabled); undefined: none does. */
  refuseApp(error: string | undefined): void;
  /** Types a slash command. Rejects for one that the app does not have. */
  command(text: string, from?: From): Promise<Exchange>;
  /** `/invite @name`, a command of Slack itself. Returns Slack's note when nobody was added. */
  invite(name: string, from?: From): string | undefined;
  /**
   * Writes a message, in which `@vizjobs` mentions the bot. Undefined when Slack tells the app nothing about it. The
   * answers of the exchange are what the bot posts in the same conversation.
   */
  say(text: string, from?: From): Promise<Exchange | undefined>;
  /** Chooses a shortcut: of a message, or a global one. Rejects for one that the app does not have. */
  shortcut(callbackId: string, from?: From & { readonly on?: SlackMessage }): Promise<Exchange>;
  /** Presses a button (and confirms its dialog) or chooses an option. Throws when there is no such target. */
  click(on: SlackMessage | SlackView, button: string | ButtonRef, from?: From): Promise<Exchange>;
  /** Submits a modal, with values by label, action id or block id; options by label or value. */
  submit(view: SlackView, values?: Readonly<Record<string, unknown>>, from?: From): Promise<Exchange>;
  /** Closes a modal. Only with `notify_on_close` is the app notified and an exchange returned. */
  dismiss(view: SlackView): Promise<Exchange | undefined>;
  /** Opens the App Home tab: the `app_home_opened` event. */
  openHome(from?: From): Promise<Exchange>;
  readonly views: readonly SlackView[];
  /** The topmost modal of this person. */
  modalOf(user: string): SlackView | undefined;
  homeOf(user: string): SlackView | undefined;
  /** All messages, ephemeral ones too, oldest first; deleted ones are gone. */
  readonly messages: readonly SlackMessage[];
  visibleTo(userId: string, channelId: string): SlackMessage[];
  /** Returns a function that removes the listener. */
  onEvent(listener: (event: SlackEvent) => void): () => void;
  readonly calls: readonly ApiCall[];
  /** The next call of that method (or `response_url`) fails. */
  failNext(method: string, failure: Failure): void;
  close(): Promise<void>;
}
