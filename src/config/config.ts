import { join } from 'node:path';
import { z } from 'zod';
import { isProxyUrl, proxyVariables } from '../agent.ts';
import type { DatabaseConfig } from '../database/connection.ts';
import { type CloudConfigs, readClouds } from './clouds.ts';
import type { readFileClouds } from './cloudsFile/read.ts';
import { usesFile } from './cloudsFile/selection.ts';
import { channelId, checkPermissionVariables } from './people.ts';
import { ConfigError, createReader, type Environment, type Reader } from './reader.ts';
import { readSlack, type SlackConfig } from './slack.ts';
import { expanded, numberFrom, portNumber, text } from './values.ts';

/** Contains secrets: never log it or put it into an error. */
export interface Config {
  readonly slack: SlackConfig;
  /** The first is the default. */
  readonly clouds: CloudConfigs;
  /** Gets a line for every change. */
  readonly auditChannel: string | undefined;
  /** Stores schedules and watches. */
  readonly database: DatabaseConfig;
  /** Between two polls of watched jobs: 5 to 3600. */
  readonly watchSeconds: number;
  /** HTTP port, 0 to 65535. Undefined in Socket Mode: no health server. */
  readonly port: number | undefined;
  readonly logLevel: LogLevel;
  /** For the log: problems that don't prevent startup. */
  readonly warnings: readonly string[];
}

type LogLevel = (typeof logLevels)[number];
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const proxy = z.string().refine(isProxyUrl);
const proxyAdvice =
  'must be the URL of a proxy, http://HOST:PORT, with special characters of its user and password percent-encoded.';

/**
 * Reads the variables of `.env.example`, and `clouds.yaml` if they refer to it. The parser is loaded only then.
 * @throws ConfigError
 */
export async function loadConfig(environment: Environment): Promise<Config> {
  if (!usesFile(environment)) return readConfig(environment);
  return readConfig(environment, (await import('./cloudsFile/read.ts')).readFileClouds);
}

/**
 * Reads the variables of `.env.example`. An empty variable counts as missing.
 * @throws ConfigError
 */
export function readConfig(environment: Environment, readFile?: typeof readFileClouds): Config {
  const reader = createReader(environment);
  if (usesFile(environment) && !readFile) throw new TypeError('Only loadConfig reads clouds.yaml');
  const slack = readSlack(reader);
  const file = usesFile(environment) ? readFile?.(reader, environment) : undefined;
  const clouds = readClouds(reader, environment, file);
  // A file without clouds is a problem of its own.
  if (file?.clouds.length !== 0) checkPermissionVariables(reader, environment, file?.clouds ?? []);
  const auditChannel = reader.get('VIZJOBS_AUDIT_CHANNEL', channelId, 'must be a channel ID (C…).');
  const database = readDatabase(reader, environment);
  const watchSeconds =
    reader.get('VIZJOBS_WATCH_SECONDS', numberFrom(5, 3_600), 'must be a number from 5 to 3600.') ?? 60;
  const port = reader.get('PORT', portNumber, 'must be a number from 0 to 65535.');
  const logLevel =
    reader.get('LOG_LEVEL', z.enum(logLevels), `must be one of ${logLevels.join(', ')}.`) ?? 'info';
  for (const variable of proxyVariables) reader.get(variable, proxy, proxyAdvice);
  if (reader.problems.length > 0 || !slack || !clouds) throw new ConfigError(reader.problems);
  return {
    slack,
    clouds,
    auditChannel,
    database,
    watchSeconds,
    port: port ?? (slack.mode.kind === 'http' ? 3000 : undefined),
    logLevel,
    warnings: file?.warnings ?? [],
  };
}

function readDatabase(reader: Reader, environment: Environment): DatabaseConfig {
  const url = reader.get(
    'DATABASE_URL',
    z.string().refine((value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)),
    'must be the URL of a PostgreSQL database, postgres://….',
  );
  const folder = expanded(reader.get('DATA_DIR', text, 'is too long.') ?? './data', environment);
  return url === undefined ? { folder: join(folder, 'schedules') } : { url };
}
