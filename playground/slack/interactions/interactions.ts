import { randomUUID } from 'node:crypto';
import { get, isRecord, parseJson } from '../../json.ts';
import { type Content, isRefusal, type Messages, readContent } from '../messages/messages.ts';
import type { SlackMessage } from '../types.ts';

const MAX_USES = 5;
const LIFETIME = 30 * 60_000;
const TRIGGER_LIFETIME = 3000;

/** A payload sent to the app, and the app's answers. */
export interface Interaction {
  readonly kind: 'command' | 'action' | 'shortcut' | 'view' | 'event' | 'link';
  readonly user: string;
  /** The channel. Modals and home tabs have none, and therefore no response_url. */
  readonly channel: string | undefined;
  /** The message of the button or links. */
  readonly original: { readonly channel: string; readonly ts: string } | undefined;
  readonly responseUrl: string;
  readonly triggerId: string;
  readonly received: SlackMessage[];
  readonly refused: string[];
  /** Called after each addition to `received`. */
  readonly listeners: Set<() => void>;
}

interface State extends Interaction {
  readonly at: number;
  uses: number;
  triggered: boolean;
}

export interface UrlAnswer {
  readonly status: number;
  readonly text: string;
}

export type Interactions = ReturnType<typeof createInteractions>;

interface Environment {
  readonly now: () => number;
  readonly origin: () => string;
  readonly messages: Messages;
  readonly unknownBlocks: readonly string[];
}

/** Open interactions: response_urls with their uses and expiry, and trigger IDs. */
export function createInteractions({ now, origin, messages, unknownBlocks }: Environment) {
  const byPath = new Map<string, State>();
  const byTrigger = new Map<string, State>();

  function post(interaction: State, content: Content, everyone: boolean): void {
    const { user, channel } = interaction;
    if (channel === undefined) return;
    take(interaction, messages.post(content, everyone ? { channel } : { channel, ephemeralTo: user }));
  }

  function take(interaction: State, message: SlackMessage): void {
    interaction.received.push(message);
    for (const listener of interaction.listeners) listener();
  }

  function refuse(
    interaction: State,
    status: number,
    error: string,
    messages: readonly string[] = [],
  ): UrlAnswer {
    interaction.refused.push([error, ...messages].join(' '));
    return { status, text: error };
  }

  /**
   * The effect of a message in an answer. For a button, `replace_original` and `delete_original` affect its
   * message, and omitting both replaces it, too (as in botkit issue 444 and Dispatch pull request 2865); for
   * a command they have no effect (bolt-js issue 2287).
   */
  function apply(interaction: State, body: Readonly<Record<string, unknown>>): UrlAnswer {
    const flag = (name: string) => get(body, name) === true || get(body, name) === 'true';
    const original =
      interaction.original && messages.find(interaction.original.channel, interaction.original.ts);
    if (interaction.kind === 'action' && flag('delete_original')) {
      if (original) take(interaction, messages.remove(original));
      return { status: 200, text: 'ok' };
    }
    const content = readContent(body, unknownBlocks);
    if (isRefusal(content)) return refuse(interaction, 400, content.error, content.messages);
    const replace =
      interaction.kind === 'action' &&
      (flag('replace_original') || get(body, 'replace_original') === undefined);
    if (!replace) post(interaction, content, get(body, 'response_type') === 'in_channel');
    else if (original) take(interaction, messages.replace(original, content));
    return { status: 200, text: 'ok' };
  }

  return {
    open(about: Pick<Interaction, 'kind' | 'user' | 'channel' | 'original'>): Interaction {
      const path = `/${about.kind === 'command' ? 'commands' : 'actions'}/${randomUUID()}`;
      const interaction: State = {
        ...about,
        responseUrl: `${origin()}${path}`,
        triggerId: `${Date.now()}.${randomUUID().replaceAll('-', '')}`,
        received: [],
        refused: [],
        listeners: new Set(),
        at: now(),
        uses: 0,
        triggered: false,
      };
      byPath.set(path, interaction);
      byTrigger.set(interaction.triggerId, interaction);
      return interaction;
    },
    /**
     * Called for each message posted by the bot through the Web API, which answers the events of that
     * conversation.
     */
    posted(message: SlackMessage): void {
      const { channel, ephemeralTo } = message;
      for (const interaction of byTrigger.values()) {
        if (interaction.kind !== 'event' || interaction.channel !== channel) continue;
        if (ephemeralTo === undefined || ephemeralTo === interaction.user) take(interaction, message);
      }
    },
    /** Called for each message with previews of its links, which answer the event about them. */
    unfurled(message: SlackMessage): void {
      for (const interaction of byTrigger.values()) {
        const { kind, original } = interaction;
        if (kind === 'link' && original?.channel === message.channel && original.ts === message.ts)
          take(interaction, message);
      }
    },
    /** Whether the app was sent the links of this message. */
    isLinkShared: ({ channel, ts }: SlackMessage): boolean =>
      [...byTrigger.values()].some(
        ({ kind, original }) => kind === 'link' && original?.channel === channel && original.ts === ts,
      ),
    isResponseUrl: (path: string) => /^\/(commands|actions)\//.test(path),
    /**
     * A POST to a response_url. Every readable request counts as a use. Errors for rejected messages are
     * those of incoming webhooks (400 with the error as text), the only documented ones.
     */
    respond(path: string, contentType: string, rawBody: string): UrlAnswer {
      const interaction = byPath.get(path);
      if (!interaction || interaction.channel === undefined) return { status: 404, text: 'no_service' };
      if (now() - interaction.at > LIFETIME) return refuse(interaction, 404, 'expired_url');
      const body = /^application\/json\b/i.test(contentType) ? parseJson(rawBody) : undefined;
      if (!isRecord(body)) return refuse(interaction, 400, 'invalid_payload');
      if (interaction.uses >= MAX_USES) return refuse(interaction, 404, 'used_url');
      interaction.uses += 1;
      return apply(interaction, body);
    },
    /**
     * The body of an acknowledgement: for a slash command a message (plain text or JSON). Slack ignores
     * messages in the acknowledgement of a block action.
     */
    acknowledge(interaction: Interaction, body: unknown): void {
      const state = byTrigger.get(interaction.triggerId);
      if (state?.kind !== 'command') return;
      if (typeof body === 'string' && body.trim() !== '') apply(state, { text: body });
      if (isRecord(body) && Object.keys(body).length > 0) apply(state, body);
    },
    /** The owner of a trigger ID, which is valid once, within 3 s. */
    trigger(id: unknown): { user: string } | { error: string } {
      const interaction = typeof id === 'string' ? byTrigger.get(id) : undefined;
      if (!interaction) return { error: 'invalid_trigger_id' };
      if (interaction.triggered) return { error: 'exchanged_trigger_id' };
      if (now() - interaction.at > TRIGGER_LIFETIME) return { error: 'expired_trigger_id' };
      interaction.triggered = true;
      return { user: interaction.user };
    },
  };
}

/** Waits for that many messages to an interaction; `timeout` is in milliseconds. */
export function waitForAnswers(
  interaction: Interaction,
  count: number,
  timeout: number,
): Promise<SlackMessage[]> {
  return new Promise((resolve, reject) => {
    const done = (): boolean => {
      if (interaction.received.length < count) return false;
      interaction.listeners.delete(done);
      clearTimeout(timer);
      resolve(interaction.received.slice(0, count));
      return true;
    };
    const timer = setTimeout(() => {
      interaction.listeners.delete(done);
      const refused = interaction.refused.length > 0 ? `; refused: ${interaction.refused.join('; ')}` : '';
      const seconds = timeout / 1000;
      reject(
        new Error(`${interaction.received.length} of ${count} answers came within ${seconds} s${refused}`),
      );
    }, timeout);
    // There may be no waiter, as after a command that opens a form.
    timer.unref();
    if (!done()) interaction.listeners.add(done);
  });
}
