import type { ModelArtsConfig } from '../modelarts/config.ts';
import { readCa } from './cloudsFile/cacert.ts';
import { layerOf, reportSetting } from './cloudsFile/entry.ts';
import type { FileCloud, FileClouds } from './cloudsFile/read.ts';
import { textAt } from './cloudsFile/settings.ts';
import { type DetailsConfig, readDetails } from './details.ts';
import { readModelArts } from './modelarts.ts';
import { type PermissionsConfig, readPermissions } from './people.ts';
import type { Environment, Reader } from './reader.ts';

/** One project in one region, and the permissions there. */
export interface CloudConfig {
  /** Normalized by `fold`; undefined for the only cloud, from the `OS_…` variables. */
  readonly name: string | undefined;
  readonly modelarts: ModelArtsConfig;
  readonly permissions: PermissionsConfig;
  readonly details: DetailsConfig;
}

/** The first is the default. */
export type CloudConfigs = readonly [CloudConfig, ...CloudConfig[]];

/** Undefined if the reader has problems. */
export function readClouds(
  reader: Reader,
  environment: Environment,
  file: FileClouds | undefined,
): CloudConfigs | undefined {
  if (!file) {
    const modelarts = readModelArts(reader);
    const permissions = readPermissions(reader, undefined);
    const details = readDetails(reader);
    return modelarts && [{ name: undefined, modelarts, permissions, details }];
  }
  // With several clouds it would be unclear which one the variables are for.
  const fillsGaps = file.clouds.length === 1;
  const clouds = file.clouds.flatMap((cloud) => readCloud(reader, environment, cloud, fillsGaps) ?? []);
  const [first, ...others] = clouds;
  return first && [first, ...others];
}

function readCloud(
  reader: Reader,
  environment: Environment,
  cloud: FileCloud,
  fillsGaps: boolean,
): CloudConfig | undefined {
  const layer = layerOf(cloud, fillsGaps);
  const own = reader.over(layer);
  const modelarts = readModelArts(own);
  const details = readDetails(own);
  const permissions = readPermissions(reader, cloud.shortName);
  const key = textAt(cloud.settings, 'cacert') === undefined ? 'verify' : 'cacert';
  const path = textAt(cloud.settings, key) ?? '';
  // Like requests, openstacksdk also accepts the path of a CA as `verify`.
  const isPath = key === 'cacert' || /[/\\.]/.test(path);
  const ca = isPath ? readCa(path, environment) : undefined;
  if (typeof ca === 'object') {
    reportSetting(reader, cloud, key, ca.problem);
    return undefined;
  }
  return modelarts && { name: cloud.shortName, modelarts: { ...modelarts, ca }, permissions, details };
}
