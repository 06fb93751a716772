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

/** Block elements: https://docs.slack.dev/reference/block-kit/block-elements */
const action = { action_id: id.optional() };
const confirmable = { confirm: confirm.optional() };
const focusable = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };
const menu = { ...action, ...confirmable, ...focusable, ...placeholder };
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
const choices = { options: list(option, 100).optional(), option_groups: list(optionGroup, 100).optional() };
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
  // Slack accepts and returns an empty value.
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
      max_selected_items: z.int().min(1).optional(),
      ...menu,
    })
    .refine(hasOneList, ONE_LIST),
  z.strictObject({
    type: z.literal('conversations_select'),
    initial_conversation: id.optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
    response_url_enabled: z.boolean().optional(),
    ...menu,
  }),
] as const;

const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: string(255).optional(),
  ...menu,
});

const inputs = [
  z
    .strictObject({
      type: z.literal('plain_text_input'),
      initial_value: string(3000, 0).optional(),
      multiline: z.boolean().optional(),
      min_length: z.int().min(0).max(3000).optional(),
      max_length: z.int().min(1).max(3000).optional(),
      ...typed,
    })
    .refine(({ initial_value: value = '', max_length: max = 3000 }) => value.length <= max, {
      error: 'initial_value must not be longer than max_length',
    }),
  z
    .strictObject({
      type: z.literal('number_input'),
      is_decimal_allowed: z.boolean(),
      initial_value: z.string().optional(),
      min_value: z.string().optional(),
      max_value: z.string().optional(),
      ...typed,
    })
    .refine(
      ({ initial_value: value, min_value: min = '-Infinity', max_value: max = 'Infinity' }) =>
        Number(min) <= Number(max) &&
        (value === undefined || (Number(value) >= Number(min) && Number(value) <= Number(max))),
      { error: 'initial_value must be between min_value and max_value' },
    ),
] as const;

const interactive = [button, checkboxes, overflow, radioButtons, ...selects, timepicker] as const;

export const actionsElement = z.discriminatedUnion('type', [...interactive]);
export const accessory = z.discriminatedUnion('type', [...interactive, image]);
export const inputElement = z.discriminatedUnion('type', [
  checkboxes,
  radioButtons,
  ...selects,
  timepicker,
  ...inputs,
]);
