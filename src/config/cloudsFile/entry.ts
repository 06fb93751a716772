import type { Environment, Layer, Reader } from '../reader.ts';
import { regionName } from '../values.ts';
import { type Settings, textAt, valueAt } from './settings.ts';

/**
 * Where each variable is in an entry. python-otcextensions and gophertelekomcloud read keys in different
 * places.
 */
const places: Readonly<Record<string, readonly string[]>> = {
  OS_REGION_NAME: ['region_name'],
  MODELARTS_ENDPOINT: ['modelarts_endpoint_override'],
  OS_AUTH_URL: ['auth.auth_url', 'auth_url'],
  OS_PROJECT_ID: ['auth.project_id', 'project_id', 'auth.tenant_id', 'tenant_id'],
  OS_PROJECT_NAME: ['auth.project_name', 'project_name', 'auth.tenant_name', 'tenant_name'],
  OS_ACCESS_KEY: ['auth.ak', 'access_key', 'ak', 'auth.access_key'],
  OS_SECRET_KEY: ['auth.sk', 'secret_key', 'sk', 'auth.secret_key'],
  OS_SECURITY_TOKEN: ['auth.security_token', 'security_token', 'token'],
  OS_USERNAME: ['auth.username', 'username'],
  OS_PASSWORD: ['auth.password', 'password'],
  OS_USER_DOMAIN_NAME: ['auth.user_domain_name', 'user_domain_name', 'auth.domain_name', 'domain_name'],
};

/** Login methods that vizjobs doesn't support. */
const foreignLogin = /agency|token|oidc|saml|totp|application|kerberos|none/i;

/** A part of a file with settings of a cloud. */
export interface Source {
  /** The file and the position in it, for example `/etc/openstack/clouds.yaml: clouds.otc`. */
  readonly place: string;
  readonly settings: Settings;
}

export interface Entry {
  /** The complete entry, with its profile, secrets and region values merged. */
  readonly settings: Settings;
  /** In `clouds.yaml`. */
  readonly own: Source;
  /** All that it comes from, highest precedence first. */
  readonly sources: readonly Source[];
}

const keysOf = (place: string) => place.split('.');

/** Where a setting is, or belongs if it is missing. */
const sourceOf = ({ own, sources }: Entry, key: string): Source =>
  sources.find(({ settings }) => valueAt(settings, ...keysOf(key)) !== undefined) ?? own;

/** Adds a problem with a setting. */
export const reportSetting = (reader: Reader, entry: Entry, key: string, advice: string): void =>
  void reader.problems.push({ variable: `${sourceOf(entry, key).place}.${key}`, advice });

/** An entry in terms of the variables it replaces. */
export function layerOf(entry: Entry, fillsGaps: boolean): Layer {
  const { settings } = entry;
  const find = (variable: string) =>
    places[variable]?.find((place) => valueAt(settings, ...keysOf(place)) !== undefined);
  const values = new Map<string, string>();
  for (const variable of Object.keys(places)) {
    const value = textAt(settings, ...keysOf(find(variable) ?? ''));
    if (value !== undefined) values.set(variable, value);
  }
  const region = values.get('OS_REGION_NAME') ?? regionOfProject(values.get('OS_PROJECT_NAME'));
  if (region !== undefined) values.set('OS_REGION_NAME', region);
  for (const variable of ['OS_AUTH_URL', 'MODELARTS_ENDPOINT']) {
    const url = values.get(variable);
    if (!url?.includes('{region_name}')) continue;
    if (region === undefined || !regionName.test(region)) values.delete(variable);
    else values.set(variable, url.replaceAll('{region_name}', region));
  }
  const nameOf = (variable: string) => find(variable) ?? places[variable]?.[0] ?? variable;
  return {
    values,
    isHidden: (variable) =>
      variable in places && (!fillsGaps || rivals[variable]?.some((rival) => values.has(rival)) === true),
    nameOf,
    placeOf: (variable) => (variable in places ? `${sourceOf(entry, nameOf(variable)).place}.` : ''),
  };
}

/** `eu-de_team` is a project in eu-de (gophertelekomcloud, computeRegion). */
function regionOfProject(project = ''): string | undefined {
  const [region = ''] = project.split('_');
  return /^[a-z]{2}-[a-z]+[a-z0-9-]*$/.test(region) ? region : undefined;
}

const user = ['OS_USERNAME', 'OS_PASSWORD'];

/**
 * What keeps a variable from filling a gap: it is filled only with values that belong to the rest, never with half a
 * login, or another cloud's project or URL.
 */
const rivals: Readonly<Partial<Record<string, readonly string[]>>> = {
  OS_PROJECT_ID: ['OS_PROJECT_NAME'],
  OS_PROJECT_NAME: ['OS_PROJECT_ID'],
  OS_ACCESS_KEY: user,
  OS_SECRET_KEY: user,
  OS_SECURITY_TOKEN: ['OS_SECRET_KEY'],
  OS_AUTH_URL: ['OS_REGION_NAME'],
  MODELARTS_ENDPOINT: ['OS_REGION_NAME'],
};

export const hasSecret = (settings: Settings): boolean =>
  ['OS_SECRET_KEY', 'OS_PASSWORD', 'OS_SECURITY_TOKEN'].some((variable) =>
    places[variable]?.some((place) => textAt(settings, ...keysOf(place)) !== undefined),
  );

/** Adds a problem for each setting that vizjobs doesn't support. */
export function checkEntry(reader: Reader, entry: Entry): void {
  const { settings } = entry;
  const wrong = (key: string, advice: string) => reportSetting(reader, entry, key, advice);
  const unchecked = "turns off certificate checks, which vizjobs doesn't allow. Name the CA in cacert.";
  if (isNo(textAt(settings, 'verify'))) wrong('verify', unchecked);
  if (isYes(textAt(settings, 'insecure'))) wrong('insecure', unchecked);
  if (foreignLogin.test(textAt(settings, 'auth_type') ?? ''))
    wrong(
      'auth_type',
      "is a login method that vizjobs doesn't support. Use an access key, or a user with a password.",
    );
  for (const key of ['cert', 'key'])
    if (valueAt(settings, key) !== undefined)
      wrong(key, "is for a client certificate, which vizjobs doesn't support. Remove it.");
  for (const place of Object.values(places).flat()) {
    const value = valueAt(settings, ...keysOf(place));
    if (value !== undefined && typeof value !== 'string') wrong(place, 'must be a single value.');
  }
}

const isNo = (text = '') => /^(?:false|no|off|n|0)$/i.test(text);
const isYes = (text = '') => /^(?:true|yes|on|y|1)$/i.test(text);

/** The region of a cloud that lists several but is used in one: `OS_REGION_NAME`, or else the first. */
export function regionFor(
  regions: readonly string[],
  settings: Settings,
  { OS_REGION_NAME: wanted }: Environment,
): string | undefined {
  if (wanted !== undefined && regions.includes(wanted)) return wanted;
  return textAt(settings, 'region_name') ?? regions[0];
}
