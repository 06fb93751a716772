import { z } from 'zod';
import { string } from './composition.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
const style = z
  .strictObject({
    bold: z.boolean(),
    italic: z.boolean(),
    strike: z.boolean(),
    code: z.boolean(),
  })
  .partial()
  .optional();

const any = z.string().min(1);
const url = string(3000);

const text = z.strictObject({ type: z.literal('text'), text: any, style });
const link = z.strictObject({
  type: z.literal('link'),
  url,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
});

const inline = z.discriminatedUnion('type', [
  text,
  link,
  z.strictObject({ type: z.literal('user'), user_id: any, style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: any, style }),
  z.strictObject({ type: z.literal('channel'), channel_id: any, style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({
    type: z.literal('emoji'),
    name: any,
    unicode: any.optional(),
    url: url.optional(),
    style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: any,
    url: url.optional(),
    fallback: any.optional(),
    style,
  }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) });

export const richTextParts = z.array(
  z.discriminatedUnion('type', [
    section,
    z.strictObject({
      type: z.literal('rich_text_list'),
      style: z.enum(['bullet', 'ordered']),
      elements: z.array(section).min(1),
      indent: z.int().min(0).max(8).optional(),
      offset: z.int().min(0).optional(),
      border,
    }),
    z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline), border }),
    z.strictObject({
      type: z.literal('rich_text_preformatted'),
      elements: z.array(z.discriminatedUnion('type', [text, link])),
      border,
    }),
  ]),
);

/** A rich_text block inside a table cell. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  elements: richTextParts.min(1),
  block_id: string(255).optional(),
});
