import { z } from 'zod';
import { get } from '../json.ts';
import type { Exchange, SlackMessage, SlackView } from '../slack/server.ts';
import { isFaultKind } from './faults.ts';
import type { World } from './world.ts';

/**
 * The outcome for the page. `problem` is a sentence for the person; `errors` are for fields of a modal, by
 * block ID.
 */
export interface Outcome {
  readonly problem?: string;
  readonly errors?: unknown;
}

const id = z.string().min(1).max(255);
const act = z.strictObject({ block_id: id, action_id: id, value: z.string().max(3000).optional() });
const on = z.union([z.strictObject({ channel: id, ts: id }), z.strictObject({ view: id })]);

const bodies = {
  command: z.strictObject({ user: id, channel: id, text: z.string().max(4000), thread: id.optional() }),
  click: z.strictObject({ user: id, on, act }),
  submit: z.strictObject({ user: id, view: id, values: z.record(z.string(), z.unknown()) }),
  dismiss: z.strictObject({ view: id }),
  home: z.strictObject({ user: id }),
  shortcut: z.strictObject({
    user: id,
    name: id,
    on: z.strictObject({ channel: id, ts: id }).optional(),
  }),
  /** `cloud`: its name; empty or none: every cloud. */
  fault: z.strictObject({
    kind: z.string(),
    times: z.int().min(1).max(100).optional(),
    cloud: z.string().optional(),
  }),
  latency: z.strictObject({ milliseconds: z.int().min(0).max(60_000) }),
  expire: z.strictObject({}),
  clock: z.strictObject({
    hours: z
      .number()
      .min(0)
      .max(24 * 366),
  }),
};

export type Action = (body: unknown) => Promise<Outcome>;

/** The endpoints the page posts to, by last path segment. */
export function createActions(world: World): ReadonlyMap<string, Action> {
  const { slack, clouds } = world;
  const view = (viewId: string): SlackView => {
    const found = slack.views.find((one) => one.id === viewId);
    if (!found) throw new Error('This form is no longer open.');
    return found;
  };

  function messageAt({ channel, ts }: { readonly channel: string; readonly ts: string }): SlackMessage {
    const found = slack.messages.find((one) => one.ts === ts && one.channel === channel);
    if (!found) throw new Error('This message is gone.');
    return found;
  }

  async function click({ user, on: where, act: ref }: z.infer<typeof bodies.click>): Promise<Outcome> {
    const shown = 'view' in where ? view(where.view) : messageAt(where);
    const { value, ...names } = ref;
    return outcome(
      await slack.click(shown, { ...names, ...(value !== undefined && { value }) }, { user }),
      'This',
    );
  }

  const make = <T>(schema: z.ZodType<T>, run: (body: T) => Promise<Outcome> | Outcome): Action => {
    return async (body) => run(schema.parse(body));
  };

  return new Map<string, Action>([
    [
      'command',
      make(bodies.command, async ({ user, channel, text, thread }) => {
        if (!text.startsWith('/')) {
          const heard = await slack.say(text, { user, channel, ...(thread !== undefined && { thread }) });
          return heard ? outcome(heard, 'Your message') : {};
        }
        const [name = '', ...rest] = text.split(/\s+/);
        if (name === '/invite') return problemOf(slack.invite(rest.join(' '), { user, channel }));
        return outcome(await slack.command(text, { user, channel }), name);
      }),
    ],
    ['click', make(bodies.click, click)],
    [
      'submit',
      make(bodies.submit, async ({ user, view: viewId, values }) => {
        const exchange = await slack.submit(view(viewId), values, { user });
        return { ...outcome(exchange, 'This form'), errors: get(exchange.ackBody, 'errors') };
      }),
    ],
    [
      'dismiss',
      make(bodies.dismiss, async ({ view: viewId }) => {
        await slack.dismiss(view(viewId));
        return {};
      }),
    ],
    ['home', make(bodies.home, async ({ user }) => outcome(await slack.openHome({ user }), 'The Home tab'))],
    [
      'shortcut',
      make(bodies.shortcut, async ({ user, name, on: place }) => {
        const on = place && messageAt(place);
        return outcome(await slack.shortcut(name, { user, ...(on && { on }) }), 'This shortcut');
      }),
    ],
    [
      'fault',
      make(bodies.fault, ({ kind, times, cloud = '' }) => {
        for (const { name, modelarts } of clouds) {
          modelarts.clearFaults();
          if (isFaultKind(kind) && (cloud === '' || cloud === name))
            modelarts.inject({ kind, times: times ?? Number.POSITIVE_INFINITY });
        }
        Object.assign(world.switches, { fault: kind, times, ...(clouds.length > 1 && { cloud }) });
        return {};
      }),
    ],
    [
      'latency',
      make(bodies.latency, ({ milliseconds }) => {
        for (const { modelarts } of clouds) modelarts.setLatency(milliseconds);
        world.switches.latency = milliseconds;
        return {};
      }),
    ],
    [
      'expire',
      make(bodies.expire, () => {
        for (const { modelarts } of clouds) modelarts.expireTokens();
        return {};
      }),
    ],
    [
      'clock',
      make(bodies.clock, async ({ hours }) => {
        await world.moveClock(hours * 3_600_000);
        return {};
      }),
    ],
  ]);
}

const problemOf = (problem: string | undefined): Outcome => (problem === undefined ? {} : { problem });

/** Slack's own words for an app that doesn't acknowledge. */
function outcome({ error }: Exchange, what: string): Outcome {
  return error === undefined ? {} : { problem: `${what} failed with the error “${error}”` };
}
