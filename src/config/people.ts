import { z } from 'zod';
import type { Reader } from './reader.ts';

/** IDs of users (`U…`, `W…`), user groups (`S…`) and channels (`C…`, `G…`, `D…`). */
export interface PermissionsConfig {
  /** Who may change jobs; empty: nobody. */
  readonly operators: readonly string[];
  /** Who may read, in addition to operators; empty: everyone. */
  readonly viewers: readonly string[];
  /** Where reading is allowed; empty: everywhere. */
  readonly channels: readonly string[];
}

export const channelId = z.string().regex(/^[CGD][A-Z0-9]{2,}$/);

/** Comma-separated. */
const ids = (pattern: RegExp) =>
  z
    .string()
    .transform((list) => list.split(',').map((id) => id.trim()))
    .pipe(z.array(z.string().regex(pattern)));

export function readPermissions(reader: Reader): PermissionsConfig {
  const people = /^[UWS][A-Z0-9]{2,}$/;
  const advice = 'must be IDs of users (U…) or user groups (S…), separated by commas.';
  return {
    operators: reader.get('VIZJOBS_OPERATORS', ids(people), advice) ?? [],
    viewers: reader.get('VIZJOBS_VIEWERS', ids(people), advice) ?? [],
    channels:
      reader.get(
        'VIZJOBS_CHANNELS',
        ids(/^[CGD][A-Z0-9]{2,}$/),
        'must be IDs of channels (C…), separated by commas.',
      ) ?? [],
  };
}
