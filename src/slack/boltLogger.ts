import type { Logger as BoltLogger, LogLevel as BoltLogLevel } from '@slack/bolt';
import type { Logger } from 'pino';
import { withoutSecrets } from '../log.ts';

/**
 * Routes the logs of Slack's libraries to pino. Debug lines contain whole payloads with response URLs and
 * tokens, so they are always dropped.
 */
export function boltLogger(log: Logger): BoltLogger {
  const line = (parts: unknown[]) =>
    withoutSecrets(
      parts.map((part) => (part instanceof Error ? `${part.name}: ${part.message}` : String(part))).join(' '),
    );
  return {
    debug() {},
    info: (...parts: unknown[]) => log.debug(line(parts)),
    warn: (...parts: unknown[]) => log.warn(line(parts)),
    error: (...parts: unknown[]) => log.error(line(parts)),
    setLevel() {},
    getLevel: () => 'info' as BoltLogLevel,
    setName() {},
  };
}
