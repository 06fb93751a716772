import type {
  ApiCall,
  ButtonRef,
  Exchange,
  Failure,
  From,
  SlackChannel,
  SlackEvent,
  SlackMessage,
  SlackUser,
  SlackUserGroup,
  SlackView,
} from './types.ts';

/** Socket Mode connection steps after `apps.connections.open`. */
export type ConnectingStep = 'upgrade' | 'hello';

export interface PlaygroundSlack {
  readonly origin: string;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** Environment variables for a bot in either mode. */
  readonly environment: { readonly socket: Record<string, string>; readonly http: Record<string, string> };
  readonly botUser: SlackUser;
  /** People by ID; more can be added. */
  readonly users: Map<string, SlackUser>;
  /** Channels by ID; can be added or changed. */
  readonly channels: Map<string, SlackChannel>;
  readonly userGroups: Map<string, SlackUserGroup>;
  /** The request URL for HTTP mode; undefined for Socket Mode connections. */
  deliverTo(url: string | undefined): void;
  readonly connections: readonly { readonly id: string; readonly open: boolean }[];
  /** Resolves once `count` connections (default 1) are open and have received their hello. */
  connected(count?: number): Promise<void>;
  /**
   * Announces to all connections, or these, that they close soon (`warning`) or now (`refresh_requested`, the
   * default).
   */
  refreshConnections(reason?: 'warning' | 'refresh_requested', ids?: readonly string[]): void;
  /** Simulates a network loss: drops TCP connections without a closing handshake. */
  dropConnections(): void;
  /** Redelivers a payload, as Slack does when it believes it was lost. */
  deliver(
    kind: 'slash_commands' | 'interactive' | 'events_api',
    payload: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** Makes the workspace part of an Enterprise Grid, as reported by `auth.test`. */
  joinEnterprise(id: string): void;
  /** Makes `apps.connections.open` return this error, until set to undefined. */
  refuseConnections(error: string | undefined): void;
  /** Stalls the next connections at this step. */
  stallConnections(step: ConnectingStep, times?: number): void;
  /** Number of open connections whose upgrade was never answered. */
  readonly stalledConnections: number;
  /** Sends any text over the WebSocket. Resolves on the acknowledgement of this envelope ID. */
  sendText(text: string, envelopeId: string): Promise<void>;
  /**
   * Makes every call with the bot's token fail with this error (`account_inactive`: the app is disabled),
   * until set to undefined.
   */
  refuseApp(error: string | undefined): void;
  /** Types a slash command. Rejects if the app doesn't have it. */
  command(text: string, from?: From): Promise<Exchange>;
  /** Runs Slack's `/invite @name`. Returns Slack's note if no one was added. */
  invite(name: string, from?: From): string | undefined;
  /**
   * Writes a message, in which `@vizjobs` mentions the bot. Undefined if Slack doesn't notify the app. The
   * exchange's answers are what the bot posts in the same conversation; if the app hears only of the message's links, the
   * message with their previews.
   */
  say(text: string, from?: From): Promise<Exchange | undefined>;
  /** Chooses a shortcut: of a message, or a global one. Rejects for one that the app does not have. */
  shortcut(callbackId: string, from?: From & { readonly on?: SlackMessage }): Promise<Exchange>;
  /** Presses a button (and confirms its dialog) or chooses an option. Throws if there is no such target. */
  click(on: SlackMessage | SlackView, button: string | ButtonRef, from?: From): Promise<Exchange>;
  /** Submits a modal, with values by label, action ID or block ID, and options by label or value. */
  submit(view: SlackView, values?: Readonly<Record<string, unknown>>, from?: From): Promise<Exchange>;
  /** Closes a modal. Only with `notify_on_close`, the app is notified and an exchange returned. */
  dismiss(view: SlackView): Promise<Exchange | undefined>;
  /** Opens the App Home tab, which sends `app_home_opened`. Throws if the app has no Home tab. */
  openHome(from?: From): Promise<Exchange>;
  readonly views: readonly SlackView[];
  /** This person's topmost modal. */
  modalOf(user: string): SlackView | undefined;
  homeOf(user: string): SlackView | undefined;
  /** All messages including ephemeral ones, oldest first, without deleted ones. */
  readonly messages: readonly SlackMessage[];
  visibleTo(userId: string, channelId: string): SlackMessage[];
  /** An admin deletes a message. */
  remove(message: SlackMessage): void;
  /** Returns a function that removes the listener. */
  onEvent(listener: (event: SlackEvent) => void): () => void;
  readonly calls: readonly ApiCall[];
  /** Makes the next call of that method (or `response_url`) fail. */
  failNext(method: string, failure: Failure): void;
  close(): Promise<void>;
}
