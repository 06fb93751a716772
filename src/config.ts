import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DatabaseConfig } from './database/connection.ts';
import type { AccessKeyCredentials, ModelArtsConfig, PasswordCredentials } from './modelarts/config.ts';

/** Contains secrets: never log it or put it into an error. */
export interface Config {
  readonly slack: SlackConfig;
  readonly modelarts: ModelArtsConfig;
  readonly permissions: PermissionsConfig;
  /** Gets a line for every change. */
  readonly auditChannel: string | undefined;
  readonly details: DetailsConfig;
  /** Stores schedules. */
  readonly database: DatabaseConfig;
  /** HTTP port, 0 to 65535. Undefined in Socket Mode: no health server. */
  readonly port: number | undefined;
  readonly logLevel: LogLevel;
}

export interface SlackConfig {
  readonly botToken: string;
  readonly mode:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
  /** Base URL of the Web API, ending with `/`; undefined: Slack's. */
  readonly apiUrl: string | undefined;
}

/** IDs of users (`U…`, `W…`), user groups (`S…`) and channels (`C…`, `G…`, `D…`). */
export interface PermissionsConfig {
  /** Who may change jobs; empty: nobody. */
  readonly operators: readonly string[];
  /** Who may read, in addition to operators; empty: everyone. */
  readonly viewers: readonly string[];
  /** Where reading is allowed; empty: everywhere. */
  readonly channels: readonly string[];
}

export interface DetailsConfig {
  /** Of a running job; undefined: costs are not shown. */
  readonly price?: { readonly perHour: number; readonly currency: string } | undefined;
  /** Web console URLs of the region; undefined if unknown. */
  readonly consoles?: { readonly modelarts: string; readonly obs: string } | undefined;
}

export type LogLevel = (typeof logLevels)[number];
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface ConfigProblem {
  readonly variable: string;
  /** What is wrong and where to find the value. Never contains the value. */
  readonly advice: string;
}

/** `problems` has every missing or wrong variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, advice }) => `${variable}: ${advice}`).join('\n'));
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables of `.env.example`. An empty variable counts as missing.
 * @throws ConfigError
 */
export function readConfig(environment: Environment): Config {
  const reader = createReader(environment);
  const slack = readSlack(reader);
  const modelarts = readModelArts(reader);
  const permissions = readPermissions(reader);
  const auditChannel = reader.get('VIZJOBS_AUDIT_CHANNEL', channelId, 'must be the ID of a channel, C….');
  const details = readDetails(reader);
  const database = readDatabase(reader);
  const port = reader.get('PORT', portNumber, 'must be a number from 0 to 65535.');
  const logLevel =
    reader.get('LOG_LEVEL', z.enum(logLevels), `must be one of ${logLevels.join(', ')}.`) ?? 'info';
  if (reader.problems.length > 0 || !slack || !modelarts) throw new ConfigError(reader.problems);
  return {
    slack,
    modelarts,
    permissions,
    auditChannel,
    details,
    database,
    port: port ?? (slack.mode.kind === 'http' ? 3000 : undefined),
    logLevel,
  };
}

interface Reader {
  readonly problems: ConfigProblem[];
  /** The validated value; undefined when missing or wrong. A wrong value adds a problem with `advice`. */
  get<T>(variable: string, schema: z.ZodType<T>, advice: string): T | undefined;
  has(variable: string): boolean;
  require<T>(variable: string, schema: z.ZodType<T>, advice: string): T | undefined;
  missing(variable: string, advice: string): void;
}

/** Can also be read from the file named by `…_FILE`, as mounted by Docker, Kubernetes and systemd. */
const secrets = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'OS_ACCESS_KEY',
  'OS_SECRET_KEY',
  'OS_SECURITY_TOKEN',
  'OS_PASSWORD',
  'DATABASE_URL',
] as const;

/** Reads secret files into `values`. Problems name the file, never its contents. */
function readSecretFiles(values: Record<string, string | undefined>, problems: ConfigProblem[]): void {
  for (const secret of secrets) {
    const variable = `${secret}_FILE`;
    const path = values[variable]?.trim();
    if (!path) continue;
    const wrong = (advice: string) => {
      problems.push({ variable, advice });
      values[secret] = '';
    };
    if (values[secret]?.trim()) {
      wrong(`and ${secret} are both set. Keep one of them.`);
      continue;
    }
    try {
      values[secret] = readFileSync(path, 'utf8').trim();
      if (values[secret] === '') wrong(`names an empty file: ${path}.`);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : 'unknown error';
      wrong(`names a file that can't be read: ${path} (${code}).`);
    }
  }
}

function createReader(environment: Environment): Reader {
  const problems: ConfigProblem[] = [];
  const values = { ...environment };
  readSecretFiles(values, problems);
  const isReported = (variable: string) =>
    problems.some((problem) => problem.variable === `${variable}_FILE`);
  const read = (variable: string) => values[variable]?.trim() || undefined;
  const reader: Reader = {
    problems,
    has: (variable) => read(variable) !== undefined || isReported(variable),
    missing: (variable, advice) => void problems.push({ variable, advice: `is missing. ${advice}` }),
    get(variable, schema, advice) {
      const value = read(variable);
      if (value === undefined) return undefined;
      if (value.endsWith('…')) {
        problems.push({ variable, advice: `still has the placeholder of .env.example. It ${advice}` });
        return undefined;
      }
      const odd = oddCharacter(value);
      if (odd) {
        problems.push({ variable, advice: `contains ${odd}. Copy it again.` });
        return undefined;
      }
      const result = schema.safeParse(value);
      if (result.success) return result.data;
      problems.push({ variable, advice });
      return undefined;
    },
    require(variable, schema, advice) {
      if (!reader.has(variable)) reader.missing(variable, sentence(advice));
      return reader.get(variable, schema, advice);
    },
  };
  return reader;
}

/** Describes a character that was copied by accident. Never quotes the value. */
function oddCharacter(value: string): string | undefined {
  const [found] = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.exec(value) ?? [];
  if (found === undefined) return undefined;
  const code = `U+${found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[\n\r\u0085\p{Zl}\p{Zp}]/u.test(found)) return `a line break (${code})`;
  if (found === '\t') return `a tab (${code})`;
  if (/\p{Zs}/u.test(found)) return `a special space character (${code})`;
  return `an invisible character (${code})`;
}

const sentence = (text: string) => `It ${text}`;

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((port) => port <= 65_535);
/** A plain decimal number in an inclusive range. */
const numberFrom = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}(\.\d{1,6})?$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);
const text = z.string().max(4096);
/** The API gateway allows 32 KB for all headers together. */
const maxTokenLength = 30_000;
/** Sent in a header: ASCII without spaces. */
const headerText = z.string().regex(/^[\x21-\x7e]+$/);

/** These URLs receive passwords and tokens, so plain http is allowed for this machine only. */
const origin = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
  );
});
const originAdvice = 'must be an https:// address (http:// only for 127.0.0.1 or localhost).';

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
  `must be an https:// address (http:// only for 127.0.0.1 or localhost), with nothing after its path, and no version but /${version}.`;

function readSlack(reader: Reader): SlackConfig | undefined {
  const botToken = reader.require(
    'SLACK_BOT_TOKEN',
    headerText.startsWith('xoxb-'),
    'starts with xoxb- and has ASCII characters only: api.slack.com/apps > your app > OAuth & Permissions.',
  );
  const appToken = reader.get(
    'SLACK_APP_TOKEN',
    headerText.startsWith('xapp-'),
    'must start with xapp- and have ASCII characters only: api.slack.com/apps > your app > Basic Information > App-Level Tokens.',
  );
  const signingSecret = reader.get(
    'SLACK_SIGNING_SECRET',
    headerText,
    'must have ASCII characters only, without spaces: api.slack.com/apps > your app > Basic Information > Signing Secret.',
  );
  if (!reader.has('SLACK_APP_TOKEN') && !reader.has('SLACK_SIGNING_SECRET')) {
    reader.missing(
      'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
      'Set SLACK_APP_TOKEN (Basic Information > App-Level Tokens) for Socket Mode, or SLACK_SIGNING_SECRET (Basic Information > Signing Secret) for HTTP.',
    );
  }
  const apiUrl = reader.get('SLACK_API_URL', origin, originAdvice);
  const mode = appToken
    ? ({ kind: 'socket', appToken } as const)
    : signingSecret && ({ kind: 'http', signingSecret } as const);
  if (!botToken || !mode) return undefined;
  return { botToken, mode, apiUrl: apiUrl?.replace(/\/?$/, '/') };
}

const channelId = z.string().regex(/^[CGD][A-Z0-9]{2,}$/);

/** Comma-separated. */
const ids = (pattern: RegExp) =>
  z
    .string()
    .transform((list) => list.split(',').map((id) => id.trim()))
    .pipe(z.array(z.string().regex(pattern)));

function readPermissions(reader: Reader): PermissionsConfig {
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

function readDetails(reader: Reader): DetailsConfig {
  const price = reader.get(
    'VIZJOBS_PRICE_PER_HOUR',
    z
      .string()
      .regex(/^\d{1,6}(\.\d{1,4})? [A-Z]{3}$/)
      .transform((text) => {
        const [perHour, currency = ''] = text.split(' ');
        return { perHour: Number(perHour), currency };
      }),
    'must be a price such as 1.20 EUR.',
  );
  // `readModelArts` validates the region.
  const region = reader.get('OS_REGION_NAME', z.string(), '');
  return { price, consoles: region === undefined ? undefined : consolesOf(region) };
}

function readDatabase(reader: Reader): DatabaseConfig {
  const url = reader.get(
    'DATABASE_URL',
    z.string().refine((value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)),
    'must be the address of a PostgreSQL database, postgres://….',
  );
  const folder = reader.get('DATA_DIR', text, 'is too long.') ?? './data';
  return url === undefined ? { folder: join(folder, 'schedules') } : { url };
}

function readModelArts(reader: Reader): ModelArtsConfig | undefined {
  const region = reader.get(
    'OS_REGION_NAME',
    z.string().regex(/^[a-z0-9-]+$/),
    'must be a region such as eu-de.',
  );
  const endpoint =
    reader.get('MODELARTS_ENDPOINT', serviceAddress('v1'), addressAdvice('v1')) ??
    (region && `https://modelarts.${cloudDomain(region)}`);
  if (!reader.has('MODELARTS_ENDPOINT') && !reader.has('OS_REGION_NAME')) {
    reader.missing(
      'MODELARTS_ENDPOINT or OS_REGION_NAME',
      'Set OS_REGION_NAME, for example eu-de, or the address of the service.',
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
      'Set the address of IAM, for example the OS_AUTH_URL of your openrc file.',
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
    const accessKey = reader.require(
      'OS_ACCESS_KEY',
      headerText,
      'belongs to OS_SECRET_KEY, in ASCII characters without spaces: the console > My Credentials > Access Keys.',
    );
    const secretKey = reader.require(
      'OS_SECRET_KEY',
      headerText,
      'belongs to OS_ACCESS_KEY, in ASCII characters without spaces: the console > My Credentials > Access Keys.',
    );
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
    'Create an access key in the console > My Credentials > Access Keys, or use your openrc file.',
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

/** Undefined if the region's console is unknown. */
function consolesOf(region: string): DetailsConfig['consoles'] {
  const host = consoleHosts.find(([regions]) => regions.test(region))?.[1];
  if (host === undefined) return undefined;
  return {
    modelarts: `https://${host}/modelarts/?region=${region}`,
    obs: `https://${host}/obs/?region=${region}`,
  };
}

const consoleHosts: readonly (readonly [RegExp, string])[] = [
  [/^eu-(de|nl)$/, 'console.otc.t-systems.com'],
  [/^cn-[a-z]+-\d+$/, 'console.huaweicloud.com'],
  [/^(ap|af|la|na|sa|me|tr)-[a-z]+-\d+$/, 'console-intl.huaweicloud.com'],
];
