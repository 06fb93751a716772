import { join } from 'node:path';
import { z } from 'zod';
import type { DatabaseConfig } from '../database/connection.ts';
import { type CloudConfigs, readClouds } from './clouds.ts';
import { channelId } from './people.ts';
import { ConfigError, createReader, type Environment, type Reader } from './reader.ts';
import { readSlack, type SlackConfig } from './slack.ts';
import { portNumber, text } from './values.ts';

/** Contains secrets: never log it or put it into an error. */
export interface Config {
  readonly slack: SlackConfig;
  /** The first is the default. */
  readonly clouds: CloudConfigs;
  /** Gets a line for every change. */
  readonly auditChannel: string | undefined;
  /** Stores schedules. */
  readonly database: DatabaseConfig;
  /** HTTP port, 0 to 65535. Undefined in Socket Mode: no health server. */
  readonly port: number | undefined;
  readonly logLevel: LogLevel;
}

export type LogLevel = (typeof logLevels)[number];
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Reads the variables of `.env.example`. An empty variable counts as missing.
 * @throws ConfigError
 */
export function readConfig(environment: Environment): Config {
  const reader = createReader(environment);
  const slack = readSlack(reader);
  const clouds = readClouds(reader);
  const auditChannel = reader.get('VIZJOBS_AUDIT_CHANNEL', channelId, 'must be the ID of a channel, C….');
  const database = readDatabase(reader);
  const port = reader.get('PORT', portNumber, 'must be a number from 0 to 65535.');
  const logLevel =
    reader.get('LOG_LEVEL', z.enum(logLevels), `must be one of ${logLevels.join(', ')}.`) ?? 'info';
  if (reader.problems.length > 0 || !slack || !clouds) throw new ConfigError(reader.problems);
  return {
    slack,
    clouds,
    auditChannel,
    database,
    port: port ?? (slack.mode.kind === 'http' ? 3000 : undefined),
    logLevel,
  };
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
