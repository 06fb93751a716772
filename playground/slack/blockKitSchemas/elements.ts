import { z } from 'zod';
import {
  choice,
  confirm,
  conversationFilter,
  hasOneSource,
  httpUrl,
  id,
  imageSource,
  list,
  ONE_SOURCE,
  option,
  optionGroup,
  overflowOption,
  plainText,
  string,
} from './composition.ts';
import { richText } from './richText.ts';

/** Block elements: https://docs.slack.dev/reference/block-kit/block-elements */
const action = { action_id: id.optional() };
const confirmable = { confirm: confirm.optional() };
const focusable = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };
const menu = { ...action, ...confirmable, ...focusable, ...placeholder };
const many = { max_selected_items: z.int().min(1).optional() };
const dispatchable = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: list(z.enum(['on_enter_pressed', 'on_character_entered']), 2).optional(),
    })
    .optional(),
};
const typed = { ...action, ...focusable, ...placeholder, ...dispatchable };
const look = {
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: string(75).optional(),
};
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const choices = { options: list(option, 100).optional(), option_groups: list(optionGroup, 100).optional() };
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: conversationFilter.optional(),
};
const answerable = { response_url_enabled: z.boolean().optional() };

interface Choices {
  options?: unknown;
  option_groups?: unknown;
}
const hasOneList = (select: Choices) =>
  (select.options === undefined) !== (select.option_groups === undefined);
const ONE_LIST = { error: 'must define either `options` or `option_groups`' };

export const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  // An empty value is accepted and comes back empty.
  value: string(2000, 0).optional(),
  url: httpUrl.optional(),
  ...look,
  ...action,
  ...confirmable,
});

export const image = z
  .strictObject({ type: z.literal('image'), alt_text: string(2000), ...imageSource })
  .refine(hasOneSource, ONE_SOURCE);

const overflow = z.strictObject({
  type: z.literal('overflow'),
  options: list(overflowOption, 5),
  ...action,
  ...confirmable,
});

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  options: list(choice, 10),
  initial_options: list(choice, 10).optional(),
  ...action,
  ...confirmable,
  ...focusable,
});

const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  options: list(choice, 10),
  initial_option: choice.optional(),
  ...action,
  ...confirmable,
  ...focusable,
});

const selects = [
  z
    .strictObject({
      type: z.literal('static_select'),
      ...choices,
      initial_option: option.optional(),
      ...menu,
    })
    .refine(hasOneList, ONE_LIST),
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...choices,
      initial_options: list(option, 100).optional(),
      ...menu,
      ...many,
    })
    .refine(hasOneList, ONE_LIST),
  z.strictObject({ type: z.literal('users_select'), initial_user: id.optional(), ...menu }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    initial_users: list(id, 100).optional(),
    ...menu,
    ...many,
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    initial_conversation: id.optional(),
    ...conversations,
    ...answerable,
    ...menu,
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    initial_conversations: list(id, 100).optional(),
    ...conversations,
    ...menu,
    ...many,
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    initial_channel: id.optional(),
    ...answerable,
    ...menu,
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    initial_channels: list(id, 100).optional(),
    ...menu,
    ...many,
  }),
  z.strictObject({
    type: z.literal('external_select'),
    initial_option: option.optional(),
    min_query_length: z.int().min(0).optional(),
    ...menu,
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    initial_options: list(option, 100).optional(),
    min_query_length: z.int().min(0).optional(),
    ...menu,
    ...many,
  }),
] as const;

const pickers = [
  z.strictObject({ type: z.literal('datepicker'), initial_date: day.optional(), ...menu }),
  z.strictObject({
    type: z.literal('timepicker'),
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: string(255).optional(),
    ...menu,
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
    ...action,
    ...confirmable,
    ...focusable,
  }),
] as const;

const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  initial_value: richText.optional(),
  min_lines: z.int().min(1).max(100).optional(),
  max_lines: z.int().min(1).max(100).optional(),
  ...typed,
});

const inputs = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    initial_value: string(3000, 0).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
    ...typed,
  }),
  z.strictObject({
    type: z.literal('number_input'),
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
    ...typed,
  }),
  z.strictObject({ type: z.literal('email_text_input'), initial_value: z.string().optional(), ...typed }),
  z.strictObject({ type: z.literal('url_text_input'), initial_value: z.string().optional(), ...typed }),
  z.strictObject({
    type: z.literal('file_input'),
    filetypes: z.array(z.string()).optional(),
    max_files: z.int().min(1).max(10).optional(),
    ...action,
  }),
] as const;

const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  text: plainText(75),
  workflow: z.strictObject({
    trigger: z.strictObject({
      url: httpUrl,
      customizable_input_parameters: z
        .array(z.strictObject({ name: z.string(), value: z.string() }))
        .optional(),
    }),
  }),
  ...look,
  ...action,
  ...confirmable,
});

const feedback = z.strictObject({
  text: plainText(75),
  value: string(2000),
  accessibility_label: string(75).optional(),
});

const interactive = [
  button,
  checkboxes,
  overflow,
  radioButtons,
  workflowButton,
  ...selects,
  ...pickers,
] as const;

export const actionsElement = z.discriminatedUnion('type', [...interactive, richTextInput]);
export const accessory = z.discriminatedUnion('type', [...interactive, image]);
export const inputElement = z.discriminatedUnion('type', [
  checkboxes,
  radioButtons,
  ...selects,
  ...pickers,
  ...inputs,
  richTextInput,
]);
export const contextAction = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('feedback_buttons'),
    positive_button: feedback,
    negative_button: feedback,
    ...action,
  }),
  z.strictObject({
    type: z.literal('icon_button'),
    icon: string(255),
    text: plainText(75),
    accessibility_label: string(75).optional(),
    value: string(2000).optional(),
    visible_to_user_ids: z.array(id).optional(),
    ...action,
    ...confirmable,
  }),
]);
