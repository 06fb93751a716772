import type { BotError } from '../../errors.ts';

/** One cloud's share of an answer from several. */
export interface CloudPart {
  readonly cloud: string;
  /** Number of matching jobs; undefined if it is missing for one of the reasons below. */
  readonly total?: number;
  /** Why it failed. */
  readonly error?: BotError;
  /** The person may not read it. */
  readonly hidden?: true;
}

/** Whether a cloud is missing. */
export const isPartial = ({ parts = [] }: { readonly parts?: readonly CloudPart[] | undefined }): boolean =>
  parts.some(({ total }) => total === undefined);
