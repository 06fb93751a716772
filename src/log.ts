import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** Characters of lines that could not be written and wait for a better time. What comes beyond that is lost. */
const mostWaiting = 1_000_000;

/**
 * JSON lines on stdout. While they cannot be written (a full disk, a reader that has gone) the bot goes on without.
 * Left alone, pino 10.4 takes such a fault for one of the bot, and then tries its last line for ever and nothing else.
 */
export function createLog(level: Config['logLevel']): Logger {
  const stdout = pino.destination({ dest: 1, sync: true, maxLength: mostWaiting });
  stdout.on('error', () => {
    stdout.flushSync = () => {};
  });
  return pino({ level, base: null }, stdout);
}
