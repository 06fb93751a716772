import { cloudName, everyCloud } from '../../commands/cloud.ts';
import { fold } from '../../commands/text.ts';
import type { Environment, Reader } from '../reader.ts';
import { regionNames } from './regions.ts';
import { mapAt, type Settings } from './settings.ts';

/** One cloud in one region. */
export interface Selected {
  /** Normalized by `fold`, as people type it. */
  readonly name: string;
  /** As spelled in the file. */
  readonly entry: string;
  /** Undefined for the entry's only region. */
  readonly region: string | undefined;
}

export function usesFile(environment: Environment): boolean {
  const has = (name: string) => Boolean(environment[name]?.trim());
  if (has('VIZJOBS_CLOUDS')) return true;
  // To openstacksdk, the other variables are a cloud of their own with this name.
  const ofVariables = environment['OS_CLOUD_NAME']?.trim() || 'envvars';
  if (has('OS_CLOUD')) return environment['OS_CLOUD']?.trim() !== ofVariables;
  return (
    has('OS_CLIENT_CONFIG_FILE') &&
    !Object.keys(environment).some((name) => isSetting.test(name) && has(name))
  );
}

/** Variables that describe a cloud rather than select one. */
const isSetting = /^OS_(?!(?:CLOUD|CLOUD_NAME|REGION_NAME|CLIENT_(?:CONFIG|SECURE|VENDOR)_FILE)$)/;

/** The clouds named in the environment. Adds a problem for each that the file doesn't have. */
export function selectClouds(
  reader: Reader,
  environment: Environment,
  clouds: Settings,
): readonly Selected[] {
  const names = [...clouds.keys()].filter((name) => typeof name === 'string');
  const several = environment['VIZJOBS_CLOUDS']?.trim();
  const one = environment['OS_CLOUD']?.trim() || undefined;
  if (several && one) {
    reader.problems.push({
      variable: 'VIZJOBS_CLOUDS',
      advice: 'and OS_CLOUD are both set. Keep only one.',
    });
    return [];
  }
  if (!several) return selectOne(reader, one, names);
  const wanted =
    several === everyCloud
      ? names.map((entry) => ({ entry, region: undefined }))
      : several.split(',').map((text) => {
          const [entry = '', region] = text.trim().split('@');
          return { entry, region };
        });
  const wrong = (advice: string) => void reader.problems.push({ variable: 'VIZJOBS_CLOUDS', advice });
  const sources = wanted.flatMap(({ entry, region }, index): Omit<Selected, 'name'>[] => {
    const settings = mapAt(clouds, entry);
    if (!settings) {
      wrong(`item ${index + 1} isn't a cloud in the file. ${known(names)}`);
      return [];
    }
    const regions = regionNames(settings);
    if (region !== undefined && regions.length > 0 && !regions.includes(region)) {
      wrong(`item ${index + 1} has a region that the cloud doesn't have.`);
      return [];
    }
    if (region !== undefined) return [{ entry, region }];
    return regions.length > 1 ? regions.map((each) => ({ entry, region: each })) : [{ entry, region }];
  });
  return named(sources, wrong);
}

function selectOne(reader: Reader, one: string | undefined, names: readonly string[]): readonly Selected[] {
  const [only, ...others] = names;
  const entry = one ?? (others.length === 0 ? only : undefined);
  if (entry !== undefined && names.includes(entry)) return [{ name: fold(entry), entry, region: undefined }];
  reader.problems.push({
    variable: 'OS_CLOUD',
    advice: `${one ? "names a cloud that the file doesn't have." : 'is missing: the file has several clouds.'} ${known(names)}`,
  });
  return [];
}

const known = (names: readonly string[]) =>
  names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;

/** The cloud's name, with the region if the cloud is used in several. */
function named(
  sources: readonly Omit<Selected, 'name'>[],
  wrong: (advice: string) => void,
): readonly Selected[] {
  const counts = new Map<string, number>();
  for (const { entry } of sources) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  const seen = new Set<string>();
  return sources.map(({ entry, region }, index) => {
    const isShared = (counts.get(entry) ?? 0) > 1 && region !== undefined;
    const name = fold(isShared ? `${entry}-${region}` : entry);
    if (!cloudName.test(name) || name === everyCloud)
      wrong(
        `item ${index + 1} can't be typed in Slack: use up to 32 letters, digits, - and ., and not ${everyCloud}.`,
      );
    else if (seen.has(name)) wrong(`item ${index + 1} repeats a cloud.`);
    seen.add(name);
    return { name, entry, region };
  });
}
