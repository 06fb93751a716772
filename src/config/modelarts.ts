import { z } from 'zod';
import type { AccessKeyCredentials, ModelArtsConfig, PasswordCredentials } from '../modelarts/config.ts';
import type { Reader } from './reader.ts';
import { headerText, numberFrom, origin, regionName, text } from './values.ts';

/** The API gateway allows 32 KB for all headers together. */
const maxTokenLength = 30_000;

/**
 * The URL of a service without its trailing version; keeps any path before it, for gateways. Catalogs and openrc files
 * append `/v3` for IAM, and `/v1` or `/v1/PROJECT_ID` for ModelArts.
 */
const serviceAddress = (version: 'v1' | 'v3') =>
  origin
    .transform((value) => {
      const { origin: start, pathname, username, password, search, hash } = new URL(value);
      const path = pathname.replace(/\/+$/, '').replace(versions[version], '');
      return username || password || search || hash ? undefined : `${start}${path}`;
    })
    .pipe(z.string().regex(/^https?:\/\/[^/]+(\/(?!v\d)[\w.~-]+)*$/));
const versions = { v1: /\/v1(\/[0-9a-f]{32})?$/, v3: /\/v3$/ };
const addressAdvice = (version: string) =>
  `must be an https:// URL (http:// only for 127.0.0.1 or localhost), with nothing after its path, and no version other than /${version}.`;

export function readModelArts(reader: Reader): ModelArtsConfig | undefined {
  const region = reader.get(
    'OS_REGION_NAME',
    z.string().regex(regionName),
    'must be a region such as eu-de.',
  );
  const endpoint =
    reader.get('MODELARTS_ENDPOINT', serviceAddress('v1'), addressAdvice('v1')) ??
    (region && `https://modelarts.${cloudDomain(region)}`);
  if (!reader.has('MODELARTS_ENDPOINT') && !reader.has('OS_REGION_NAME')) {
    reader.missing(
      'MODELARTS_ENDPOINT or OS_REGION_NAME',
      'Set OS_REGION_NAME, for example eu-de, or the URL of the service.',
    );
  }
  const iam =
    reader.get('OS_AUTH_URL', serviceAddress('v3'), addressAdvice('v3')) ?? (region && iamOf(region));
  const project = readProject(reader);
  const credentials = readCredentials(reader, endpoint);
  const needsIam = credentials?.kind === 'password' || (project && 'name' in project);
  if (needsIam && !iam && !reader.has('OS_AUTH_URL') && !reader.has('OS_REGION_NAME')) {
    reader.missing(
      'OS_AUTH_URL or OS_REGION_NAME',
      'Set OS_REGION_NAME, or the URL of IAM, for example https://iam.eu-de.otc.t-systems.com/v3.',
    );
  }
  const defaultWorkspaceId = reader.get(
    'MODELARTS_WORKSPACE_ID',
    z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    'must be a workspace ID: letters, digits, - and _.',
  );
  const limits = readLimits(reader);
  if (!endpoint || !project || !credentials) return undefined;
  return {
    ...limits,
    endpoint,
    project,
    credentials,
    iam,
    defaultWorkspaceId,
  };
}

/** ModelArts documents no limits. */
function readLimits(reader: Reader): Pick<ModelArtsConfig, 'maxRps' | 'maxInFlight'> {
  return {
    maxRps: reader.get('MODELARTS_MAX_RPS', numberFrom(0.1, 1_000), 'must be a number from 0.1 to 1000.'),
    maxInFlight: reader.get(
      'MODELARTS_MAX_IN_FLIGHT',
      numberFrom(1, 64).refine(Number.isInteger),
      'must be a whole number from 1 to 64.',
    ),
  };
}

function readProject(reader: Reader): ModelArtsConfig['project'] | undefined {
  const id = reader.get(
    'OS_PROJECT_ID',
    z.string().regex(/^[0-9a-f]{32}$/),
    'must be 32 hexadecimal digits: the console > My Credentials > Projects.',
  );
  const name = reader.get('OS_PROJECT_NAME', text, 'must be a project name such as eu-de.');
  if (!reader.has('OS_PROJECT_ID') && !reader.has('OS_PROJECT_NAME')) {
    reader.missing(
      'OS_PROJECT_ID or OS_PROJECT_NAME',
      'The console shows both under My Credentials > Projects.',
    );
  }
  if (id) return { id };
  return name ? { name } : undefined;
}

function readCredentials(
  reader: Reader,
  endpoint: string | undefined,
): AccessKeyCredentials | PasswordCredentials | undefined {
  const layout = reader.get(
    'MODELARTS_SIGNATURE',
    z.enum(['access', 'credential']),
    'must be access or credential.',
  );
  const securityToken = reader.get(
    'OS_SECURITY_TOKEN',
    headerText.max(maxTokenLength),
    `must have at most ${maxTokenLength} characters, ASCII without spaces: the gateway refuses longer headers.`,
  );
  if (reader.has('OS_ACCESS_KEY') || reader.has('OS_SECRET_KEY')) {
    const advice = (other: string) =>
      `goes with ${other} and has only ASCII characters without spaces: the console > My Credentials > Access Keys.`;
    const accessKey = reader.require('OS_ACCESS_KEY', headerText, advice('OS_SECRET_KEY'));
    const secretKey = reader.require('OS_SECRET_KEY', headerText, advice('OS_ACCESS_KEY'));
    if (!accessKey || !secretKey) return undefined;
    return {
      kind: 'access-key',
      accessKey,
      secretKey,
      securityToken,
      layout: layout ?? defaultLayout(endpoint),
    };
  }
  if (reader.has('OS_USERNAME') || reader.has('OS_PASSWORD')) {
    const username = reader.require('OS_USERNAME', text, 'is the IAM user of OS_PASSWORD.');
    const password = reader.require('OS_PASSWORD', text, 'is the password of OS_USERNAME.');
    const domain = reader.require(
      'OS_USER_DOMAIN_NAME',
      text,
      'is the account, for example OTC-EU-DE-000…: the console > My Credentials.',
    );
    return username && password && domain ? { kind: 'password', username, password, domain } : undefined;
  }
  reader.missing(
    'OS_ACCESS_KEY and OS_SECRET_KEY, or OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME',
    'Create an access key in the console > My Credentials > Access Keys, or use an IAM user.',
  );
  return undefined;
}

/** Both layouts are documented for OTC; its Terraform provider uses `credential`. */
function defaultLayout(endpoint: string | undefined): 'access' | 'credential' {
  return endpoint && new URL(endpoint).hostname.endsWith('.otc.t-systems.com') ? 'credential' : 'access';
}

function cloudDomain(region: string): string {
  if (region === 'eu-ch2') return 'eu-ch2.sc.otc.t-systems.com';
  if (region === 'eu-de' || region === 'eu-nl') return `${region}.otc.t-systems.com`;
  // The .eu domain is only for Huawei Cloud's Dublin region.
  return region === 'eu-west-101' ? `${region}.myhuaweicloud.eu` : `${region}.myhuaweicloud.com`;
}

const iamOf = (region: string) => `https://${region === 'eu-ch2' ? 'iam-pub' : 'iam'}.${cloudDomain(region)}`;

/** In any region of Open Telekom Cloud, with the placeholder of python-otcextensions' profiles. */
export const otcUrls = {
  modelarts: 'https://modelarts.{region_name}.otc.t-systems.com',
  iam: 'https://iam.{region_name}.otc.t-systems.com',
} as const;
