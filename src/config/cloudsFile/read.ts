import type { Environment, Reader } from '../reader.ts';
import { checkEntry, type Entry, hasSecret, regionFor } from './entry.ts';
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

/** The profiles of python-otcextensions (vendors/*.json). Both URLs follow from the region. */
const profiles: Readonly<Record<string, Settings>> = {
  otc: new Map(),
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
  if (!clouds) {
    reader.problems.push({ variable: file.path, advice: 'must have a map of clouds under clouds:.' });
    return none;
  }
  if (reader.problems.length > before) return none;
  const resolve = (selected: Selected): FileCloud => {
    const { entry: name, name: shortName } = selected;
    const layers = [
      ...(secure
        ? [{ path: secure.path, settings: mapAt(secure.settings, 'clouds', name) ?? new Map() }]
        : []),
      { path: file.path, settings: mapAt(clouds, name) ?? new Map() },
    ];
    const own = layers.reduceRight<Settings>((under, { settings }) => merged(under, settings), new Map());
    const whole = merged(profileOf(reader, own, { file, vendors, name }), own);
    const region = selected.region ?? regionFor(regionNames(own), own, environment);
    const cloud = { shortName, name, files: layers, settings: inRegion(whole, region) };
    checkEntry(reader, cloud);
    return cloud;
  };
  const chosen = selectClouds(reader, environment, clouds).map(resolve);
  return { clouds: chosen, warnings: [file, ...(secure ? [secure] : [])].flatMap(publicWarning) };
}

/** The presets of the entry's `profile` (formerly `cloud`). */
function profileOf(
  reader: Reader,
  own: Settings,
  { file, vendors, name }: { file: CloudsFile; vendors: CloudsFile | undefined; name: string },
): Settings {
  const key = textAt(own, 'profile') === undefined ? 'cloud' : 'profile';
  const profile = textAt(own, key);
  if (profile === undefined) return new Map();
  const found = (vendors && mapAt(vendors.settings, 'public-clouds', profile)) ?? profiles[profile];
  if (!found)
    reader.problems.push({
      variable: `${file.path}: clouds.${name}.${key}`,
      advice: `is unknown. vizjobs has ${Object.keys(profiles).join(' and ')}; others can be added in clouds-public.yaml.`,
    });
  return found ?? new Map();
}

const holdsSecrets = (clouds: Settings = new Map()) =>
  [...clouds.values()].some((entry) => entry instanceof Map && hasSecret(entry));

const publicWarning = ({ path, settings, isPublic }: CloudsFile): readonly string[] =>
  isPublic && holdsSecrets(mapAt(settings, 'clouds'))
    ? [`Every user of this machine can read ${path}, which holds credentials: chmod 600.`]
    : [];
