import type { InputBlock, KnownBlock, ModalView, PlainTextInput } from '@slack/types';

/**
 * What a form needs for its answer, returned unchanged by Slack. Contains a response_url, which is a secret.
 */
export interface FormTarget {
  /** Undefined: answered in a direct message. */
  readonly responseUrl?: string | undefined;
  readonly channel: string;
  /** Only in the forms about one job. */
  readonly job?: string;
  /** Only in the form that edits a schedule. */
  readonly schedule?: string;
  /** The form's cloud; only if there are several. */
  readonly cloud?: string | undefined;
}

export const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

export const option = (value: string, text: string) => ({ text: plainText(text), value });

/** The action ID of every field. */
export const fieldAction = 'value';

interface FieldOptions {
  readonly hint?: string;
  readonly optional?: boolean;
}

/** `id`: of its block, for errors. */
export const field = (
  id: string,
  label: string,
  element: InputBlock['element'],
  { hint, optional = false }: FieldOptions = {},
): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plainText(label),
  element,
  optional,
  ...(hint === undefined ? {} : { hint: plainText(hint) }),
});

/** Slack rejects an empty initial value. */
export const initialValue = (value = '') => (value === '' ? {} : { initial_value: value });

export const textInput = (
  maxLength: number,
  initial: string | undefined,
  options: Partial<PlainTextInput> = {},
): PlainTextInput => ({
  type: 'plain_text_input',
  action_id: fieldAction,
  max_length: maxLength,
  ...initialValue(initial),
  ...options,
});

/** `id`: that of its submission. */
export const form = (
  id: string,
  [title, submit]: readonly [title: string, submit: string],
  target: FormTarget,
  blocks: KnownBlock[],
): ModalView => ({
  type: 'modal',
  callback_id: id,
  private_metadata: JSON.stringify(target),
  title: plainText(title),
  submit: plainText(submit),
  close: plainText('Cancel'),
  blocks,
});
