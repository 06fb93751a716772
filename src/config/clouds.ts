import type { ModelArtsConfig } from '../modelarts/config.ts';
import { type DetailsConfig, readDetails } from './details.ts';
import { readModelArts } from './modelarts.ts';
import { type PermissionsConfig, readPermissions } from './people.ts';
import type { Reader } from './reader.ts';

/** One project in one region, and who may do what there. */
export interface CloudConfig {
  /** Folded; undefined: the only cloud, from the `OS_…` variables. */
  readonly name: string | undefined;
  readonly modelarts: ModelArtsConfig;
  readonly permissions: PermissionsConfig;
  readonly details: DetailsConfig;
}

/** The first is the default; undefined: the reader has the problems. */
export type CloudConfigs = readonly [CloudConfig, ...CloudConfig[]];

export function readClouds(reader: Reader): CloudConfigs | undefined {
  const modelarts = readModelArts(reader);
  const permissions = readPermissions(reader);
  const details = readDetails(reader);
  return modelarts && [{ name: undefined, modelarts, permissions, details }];
}
