import { z } from 'zod';
import {
  anyText,
  hasOneSource,
  httpUrl,
  id,
  imageSource,
  list,
  mrkdwn,
  ONE_SOURCE,
  plainText,
  string,
} from './composition.ts';
import { accessory, actionsElement, button, contextAction, image, inputElement } from './elements.ts';
import { richText, richTextParts } from './richText.ts';

/** Layout blocks: https://docs.slack.dev/reference/block-kit/blocks */
const block = { block_id: id.optional() };

const section = z
  .strictObject({
    type: z.literal('section'),
    text: anyText(3000).optional(),
    fields: list(anyText(2000), 10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
    ...block,
  })
  .refine((value) => value.text !== undefined || value.fields !== undefined, {
    error: 'must define either `text` or `fields`',
  });

const header = z.strictObject({ type: z.literal('header'), text: plainText(150), ...block });
const divider = z.strictObject({ type: z.literal('divider'), ...block });
const actions = z.strictObject({ type: z.literal('actions'), elements: list(actionsElement, 25), ...block });
const context = z.strictObject({
  type: z.literal('context'),
  elements: list(z.discriminatedUnion('type', [image, ...anyText(3000).options]), 10),
  ...block,
});
const imageBlock = z
  .strictObject({
    type: z.literal('image'),
    alt_text: string(2000),
    title: plainText(2000).optional(),
    ...imageSource,
    ...block,
  })
  .refine(hasOneSource, ONE_SOURCE);
const input = z.strictObject({
  type: z.literal('input'),
  label: plainText(2000),
  hint: plainText(2000).optional(),
  element: inputElement,
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  ...block,
});
const richTextBlock = z.strictObject({
  type: z.literal('rich_text'),
  elements: richTextParts.min(1),
  ...block,
});

// A cell must hold at least one character: " " for an empty one.
const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: string(10_000) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: string(10_000) }),
  richText,
]);
const table = z.strictObject({
  type: z.literal('table'),
  rows: list(list(cell, 20), 100),
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(20)
    .optional(),
  ...block,
});
const dataTable = z.strictObject({
  type: z.literal('data_table'),
  caption: string(2000),
  // One page says 101, a later one 201: the smaller holds on both.
  rows: list(list(cell, 20), 101, 2),
  page_size: z.int().min(1).max(100).optional(),
  row_header_column_index: z.int().min(0).max(19).optional(),
  ...block,
});

const video = z.strictObject({
  type: z.literal('video'),
  video_url: httpUrl,
  thumbnail_url: httpUrl,
  alt_text: string(2000),
  title: plainText(199),
  title_url: httpUrl.optional(),
  author_name: string(49).optional(),
  provider_name: string(255).optional(),
  provider_icon_url: httpUrl.optional(),
  description: plainText(200).optional(),
  ...block,
});

const card = z
  .strictObject({
    type: z.literal('card'),
    hero_image: image.optional(),
    icon: image.optional(),
    title: mrkdwn(150).optional(),
    subtitle: mrkdwn(150).optional(),
    body: mrkdwn(200).optional(),
    actions: list(button, 25).optional(),
    ...block,
  })
  .refine((value) => [value.hero_image, value.title, value.actions, value.body].some(Boolean), {
    error: 'must define at least one of `hero_image`, `title`, `actions` and `body`',
  });

const container = z
  .strictObject({
    type: z.literal('container'),
    title: plainText(150).optional(),
    rich_text_title: richText.optional(),
    subtitle: anyText(150).optional(),
    child_blocks: list(
      z.discriminatedUnion('type', [
        actions,
        context,
        divider,
        header,
        imageBlock,
        input,
        richTextBlock,
        section,
        table,
        video,
      ]),
      10,
    ),
    width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
    icon: image.optional(),
    is_collapsible: z.boolean().optional(),
    default_collapsed: z.boolean().optional(),
    has_header_divider: z.boolean().optional(),
    ...block,
  })
  .refine((value) => value.title !== undefined || value.rich_text_title !== undefined, {
    error: 'must define either `title` or `rich_text_title`',
  })
  .refine((value) => !value.default_collapsed || value.is_collapsible === true, {
    error: '`default_collapsed` needs `is_collapsible`',
  });

const taskCard = z.strictObject({
  type: z.literal('task_card'),
  task_id: id,
  title: string(255),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url: httpUrl, text: string(255) })).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  ...block,
});

/** Every block that an app may send anywhere (`file` blocks only ever come from Slack). */
export const anyBlock = z.discriminatedUnion('type', [
  section,
  header,
  divider,
  actions,
  context,
  imageBlock,
  input,
  richTextBlock,
  table,
  dataTable,
  video,
  card,
  container,
  taskCard,
  z.strictObject({
    type: z.literal('carousel'),
    elements: list(card, 10),
    ...block,
  }),
  z.strictObject({
    type: z.literal('alert'),
    text: anyText(200),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
    ...block,
  }),
  z.strictObject({ type: z.literal('context_actions'), elements: list(contextAction, 5), ...block }),
  z.strictObject({ type: z.literal('markdown'), text: string(12_000), ...block }),
  z.strictObject({
    type: z.literal('plan'),
    title: string(255),
    tasks: z.array(taskCard).optional(),
    ...block,
  }),
]);

/** Where a block type may not be, in Slack's words. */
export const SURFACES: Readonly<Record<string, readonly ('message' | 'modal' | 'home')[]>> = {
  alert: ['modal'],
  container: ['message'],
  table: ['message'],
  data_table: ['message'],
  markdown: ['message'],
  context_actions: ['message'],
  task_card: ['message'],
  plan: ['message'],
};
