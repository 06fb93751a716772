import { z } from 'zod';

const user = z.looseObject({ id: z.string() });
const channel = z.looseObject({ id: z.string() });

/**
 * https://docs.slack.dev/interactivity/implementing-slash-commands: `text` is missing if nothing was typed.
 */
const command = z.looseObject({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  team_id: z.string().optional(),
  channel_id: z.string(),
  response_url: z.string(),
  trigger_id: z.string().default(''),
});

const option = z.looseObject({ value: z.string() });
const menus = ['overflow', 'static_select'] as const;
const action = z.union([
  z.looseObject({ type: z.enum(menus), action_id: z.string(), selected_option: option }),
  z.looseObject({
    type: z.string().refine((type) => !menus.some((menu) => menu === type)),
    action_id: z.string(),
    value: z.string().optional(),
  }),
]);
const blockActions = z.looseObject({
  type: z.literal('block_actions'),
  user,
  channel: channel.optional(),
  container: z.looseObject({}).default({}),
  actions: z.tuple([action], z.unknown()),
  response_url: z.string().default(''),
  trigger_id: z.string().default(''),
});

const view = z.looseObject({
  type: z.enum(['view_submission', 'view_closed']),
  user,
  view: z.looseObject({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    state: z
      .looseObject({ values: z.record(z.string(), z.record(z.string(), z.looseObject({}))) })
      .optional(),
  }),
});

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
const globalShortcut = z.looseObject({
  type: z.literal('shortcut'),
  callback_id: z.string(),
  user,
  trigger_id: z.string(),
});
const messageShortcut = z.looseObject({
  ...globalShortcut.shape,
  type: z.literal('message_action'),
  channel,
  message: z.looseObject({}),
  response_url: z.string(),
});

const event = z.looseObject({
  type: z.literal('event_callback'),
  event: z.looseObject({ type: z.string() }),
});

const payload = z.union([command, blockActions, view, globalShortcut, messageShortcut, event]);

/** What Slack sends to this app, with the fields that listeners use; undefined for anything else. */
export const readPayload = (body: unknown): z.infer<typeof payload> | undefined =>
  payload.safeParse(body).data;
