import type { Logger as BoltLogger, LogLevel as BoltLogLevel } from '@slack/bolt';
import type { Logger } from 'pino';
import { withoutSecrets } from '../../log.ts';

/**
 * Slack's libraries speak through pino. Their debug lines hold whole payloads, with response_urls and tokens,
 * so they are dropped at every level of ours.
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
