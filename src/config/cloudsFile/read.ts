import { otcUrls } from '../modelarts.ts';
import type { Environment, Reader } from '../reader.ts';
import { checkEntry, type Entry, hasSecret, regionFor, reportSetting, type Source } from './entry.ts';
import { type CloudsFile, findFile } from './find.ts';
import { inRegion, regionNames } from './regions.ts';
import { type Selected, selectClouds } from './selection.ts';
import { mapAt, merged, type Settings, textAt } from './settings.ts';

export interface FileCloud extends Entry {
  /** Normalized by `fold`, as people type it. */
  readonly shortName: string;
}

export interface FileClouds {
  readonly clouds: readonly FileCloud[];
  /** Problems that don't prevent startup. */
  readonly warnings: readonly string[];
}

/** The profiles of python-otcextensions (vendors/*.json). */
const profiles: Readonly<Record<string, Settings>> = {
  otc: new Map([
    ['auth_url', otcUrls.iam],
    ['modelarts_endpoint_override', otcUrls.modelarts],
  ]),
  // Both URLs follow from the region.
  'otc-swiss': new Map([['region_name', 'eu-ch2']]),
};

/** The clouds selected by the environment from `clouds.yaml`, merged with `secure.yaml`. */
export function readFileClouds(reader: Reader, environment: Environment): FileClouds {
  const none: FileClouds = { clouds: [], warnings: [] };
  const before = reader.problems.length;
  const file = findFile(reader, environment, 'clouds', 'OS_CLIENT_CONFIG_FILE');
  if (!file) {
    if (reader.problems.length === before)
      reader.problems.push({
        variable: 'clouds.yaml',
        advice:
          'is missing from this folder, ~/.config/openstack and /etc/openstack. Set OS_CLIENT_CONFIG_FILE if it is elsewhere.',
      });
    return none;
  }
  const secure = findFile(reader, environment, 'secure', 'OS_CLIENT_SECURE_FILE');
  const vendors = findFile(reader, environment, 'clouds-public', 'OS_CLIENT_VENDOR_FILE');
  const clouds = mapAt(file.settings, 'clouds');
  const sections = [
    [file, 'clouds'],
    [secure, 'clouds'],
    [vendors, 'public-clouds'],
  ] as const;
  for (const [each, section] of sections)
    if (each && (each === file ? !clouds : each.settings.size > 0 && !each.settings.has(section)))
      reader.problems.push({ variable: each.path, advice: `must have a map of clouds under ${section}:.` });
  if (!clouds || reader.problems.length > before) return none;
  const resolve = ({ entry: name, name: shortName, region: wanted }: Selected): FileCloud => {
    const own = sourceIn(file, 'clouds', name);
    const sources = secure ? [sourceIn(secure, 'clouds', name), own] : [own];
    const settings = stacked(sources);
    const region = wanted ?? regionFor(regionNames(settings), settings, environment);
    const all = [...sources, ...profileOf(reader, { settings, own, sources }, vendors)];
    const cloud = { shortName, own, sources: all, settings: inRegion(stacked(all), region) };
    checkEntry(reader, cloud);
    return cloud;
  };
  const chosen = selectClouds(reader, environment, clouds).map(resolve);
  return { clouds: chosen, warnings: [file, ...(secure ? [secure] : [])].flatMap(publicWarning) };
}

const sourceIn = ({ path, settings }: CloudsFile, section: string, name: string): Source => ({
  place: `${path}: ${section}.${name}`,
  settings: merged(new Map(), mapAt(settings, section, name) ?? new Map()),
});

/** @param sources highest precedence first */
const stacked = (sources: readonly Source[]): Settings =>
  sources.reduceRight<Settings>((under, { settings }) => merged(under, settings), new Map());

/** The presets of the entry's `profile` (formerly `cloud`), if it has one. */
function profileOf(reader: Reader, entry: Entry, vendors: CloudsFile | undefined): readonly Source[] {
  const key = textAt(entry.settings, 'profile') === undefined ? 'cloud' : 'profile';
  const profile = textAt(entry.settings, key);
  if (profile === undefined) return [];
  if (vendors && mapAt(vendors.settings, 'public-clouds', profile))
    return [sourceIn(vendors, 'public-clouds', profile)];
  const settings = profiles[profile];
  if (settings) return [{ ...entry.own, settings }];
  reportSetting(
    reader,
    entry,
    key,
    `is unknown. vizjobs has ${Object.keys(profiles).join(' and ')}; others can be added in clouds-public.yaml.`,
  );
  return [];
}

const holdsSecrets = (file: CloudsFile) =>
  [...(mapAt(file.settings, 'clouds')?.keys() ?? [])].some((name) =>
    hasSecret(sourceIn(file, 'clouds', String(name)).settings),
  );

const publicWarning = (file: CloudsFile): readonly string[] =>
  file.isPublic && holdsSecrets(file)
    ? [`Every user of this machine can read ${file.path}, which holds credentials: chmod 600.`]
    : [];
