import type { BotError } from '../errors.ts';

/** One cloud's share of an answer from several. */
export interface CloudPart {
  readonly cloud: string;
  /** Jobs that match; undefined: it could not be asked, for one of the other reasons. */
  readonly total?: number;
  /** Why it did not answer. */
  readonly error?: BotError;
  /** The person may not read it. */
  readonly hidden?: true;
}

/** Whether a cloud did not answer. */
export const isPartial = ({ parts = [] }: { readonly parts?: readonly CloudPart[] }): boolean =>
  parts.some(({ error }) => error !== undefined);
