import { z } from 'zod';
import { chart } from './chart.ts';
import {
  anyText,
  hasOneSource,
  id,
  imageSource,
  list,
  ONE_SOURCE,
  plainText,
  string,
  visible,
} from './composition.ts';
import { accessory, actionsElement, image, inputElement } from './elements.ts';
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

// A cell must have at least one character, so an empty one is " ".
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
const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    caption: string(2000),
    // One page says 101, a later one 201; the smaller is safe in both.
    rows: list(list(cell, 20), 101, 2)
      .refine(([head = [], ...rows]) => rows.every((row) => row.length === head.length), {
        error: 'all rows must have the same number of cells',
      })
      .refine(([head = []]) => head.every(({ type }) => type !== 'rich_text'), {
        error: 'header cells must not be rich_text',
      }),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).max(19).optional(),
    ...block,
  })
  .refine(({ rows, row_header_column_index: index = 0 }) => index < (rows[0]?.length ?? 0), {
    error: 'row_header_column_index must be a column',
  });

const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  title: visible(50),
  chart,
  ...block,
});

/** The blocks that vizjobs sends or is about to send. Any other is rejected as an unsupported type. */
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
  dataVisualization,
]);

/** Surfaces of blocks that are not allowed everywhere. */
export const SURFACES: Readonly<Record<string, readonly ('message' | 'modal' | 'home')[]>> = {
  table: ['message'],
  data_table: ['message'],
  data_visualization: ['message'],
};
