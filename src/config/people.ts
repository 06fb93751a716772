import { z } from 'zod';
import type { Environment, Reader } from './reader.ts';

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
const listOf = (id: typeof channelId) =>
  z
    .string()
    .transform((list) => list.split(',').map((item) => item.trim()))
    .pipe(z.array(id));

const lists = ['VIZJOBS_OPERATORS', 'VIZJOBS_VIEWERS', 'VIZJOBS_CHANNELS'] as const;

/** `VIZJOBS_OPERATORS_EU_NL` for the cloud `eu-nl`. */
const variableFor = (list: (typeof lists)[number], cloud: string) =>
  `${list}_${cloud.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/** A misspelled cloud would leave the general list in force, which may allow more people. */
export function checkPermissionVariables(
  reader: Reader,
  environment: Environment,
  clouds: readonly { readonly shortName: string }[],
): void {
  const known = lists.flatMap((list) => clouds.map(({ shortName }) => variableFor(list, shortName)));
  for (const variable of Object.keys(environment).filter(reader.has))
    if (lists.some((list) => variable.startsWith(`${list}_`)) && !known.includes(variable))
      reader.problems.push({
        variable,
        advice: "is for a cloud that vizjobs doesn't use. Check VIZJOBS_CLOUDS.",
      });
}

/** @param cloud whose own lists replace the general ones */
export function readPermissions(reader: Reader, cloud: string | undefined): PermissionsConfig {
  const nameOf = (list: (typeof lists)[number]) => {
    const own = cloud === undefined ? list : variableFor(list, cloud);
    return reader.has(own) ? own : list;
  };
  const people = listOf(z.string().regex(/^[UWS][A-Z0-9]{2,}$/));
  const advice = 'must be IDs of users (U…) or user groups (S…), separated by commas.';
  return {
    operators: reader.get(nameOf('VIZJOBS_OPERATORS'), people, advice) ?? [],
    viewers: reader.get(nameOf('VIZJOBS_VIEWERS'), people, advice) ?? [],
    channels:
      reader.get(
        nameOf('VIZJOBS_CHANNELS'),
        listOf(channelId),
        'must be IDs of channels (C…), separated by commas.',
      ) ?? [],
  };
}
