import { z } from 'zod';
import { plainText, string } from './composition.ts';

const common = {
  blocks: z.array(z.unknown()),
  private_metadata: string(3000, 0).optional(),
  callback_id: string(255, 0).optional(),
  external_id: string(255, 0).optional(),
};

/** The fields of a view except its blocks. https://docs.slack.dev/reference/views */
export const viewFields = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    title: plainText(24),
    close: plainText(24).optional(),
    submit: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    ...common,
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
]);
