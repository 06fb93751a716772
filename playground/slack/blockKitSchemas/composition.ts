import { z } from 'zod';

/**
 * Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects
 * Lengths are in UTF-16 units, the stricter of two ways to count, because Slack doesn't say which it uses.
 */
export function string(max: number, min = 1) {
  return z
    .string()
    .max(max, { abort: true })
    .refine((value) => value.length >= min, { error: `must be more than ${min - 1} characters` });
}

/** Visible text, which Slack trims before checking that it isn't empty. */
export function visible(max: number) {
  return string(max).refine((value) => value === '' || value.trim() !== '', {
    error: 'must be more than 0 characters',
  });
}

export function plainText(max: number) {
  return z.strictObject({ type: z.literal('plain_text'), text: visible(max), emoji: z.boolean().optional() });
}

export function mrkdwn(max: number) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: visible(max), verbatim: z.boolean().optional() });
}

export function anyText(max: number) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);
}

export const httpUrl = string(3000).refine(
  (value) => /^https?:\/\/[^\s<>]+$/i.test(value) && URL.canParse(value),
  {
    error: 'invalid url',
  },
);

export const id = string(255);

/** Optional in the types, but the reference page requires title, confirm and deny. */
export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

const OPTION = {
  // 75 in @slack/types. Newer pages say 150 for the value; 75 is valid in both.
  value: string(75),
  description: plainText(75).optional(),
};

export const option = z.strictObject({ text: plainText(75), ...OPTION });
export const overflowOption = z.strictObject({
  text: plainText(75),
  ...OPTION,
  value: OPTION.value.optional(),
  url: httpUrl.optional(),
});
/** Checkboxes and radio buttons read mrkdwn. */
export const choice = z.strictObject({
  text: anyText(75),
  value: OPTION.value,
  description: anyText(75).optional(),
});

export const optionGroup = z.strictObject({ label: plainText(75), options: list(option, 100) });

export const conversationFilter = z
  .strictObject({
    include: list(z.enum(['im', 'mpim', 'private', 'public']), 4).optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, { error: 'must have at least one property' });

const slackFile = z
  .strictObject({ id: string(255).optional(), url: httpUrl.optional() })
  .refine((file) => (file.id === undefined) !== (file.url === undefined), {
    error: 'must have exactly one of id and url',
  });

export const imageSource = { image_url: httpUrl.optional(), slack_file: slackFile.optional() };

export function hasOneSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}

export const ONE_SOURCE = { error: 'must have exactly one of image_url and slack_file' };

export function list<T extends z.ZodType>(item: T, max: number, min = 1) {
  return z.array(item).min(min).max(max);
}
