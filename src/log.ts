import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config/config.ts';
import { codeOf, StoreError } from './errors.ts';
import { waitAtMost } from './time.ts';

/** Bytes buffered while the reader stalls; further lines are dropped. */
const maxBuffered = 1_000_000;
/** Milliseconds. */
const flushTimeout = 500;
const maxCauses = 5;
const maxText = 4_000;

/** Tokens, Socket Mode URLs, response URLs. */
const secrets =
  /\bx(?:ox[a-z]|app)-[\w-]+|\bwss?:\/\/\S+|\bhttps?:\/\/\S*(?:hooks\.|\/response|\/actions\/|\/commands\/)\S*/g;

export const withoutSecrets = (text: string): string => text.replace(secrets, '[secret]');

/** JSON lines on stdout. `error` may be anything that was thrown. */
export function createLog(level: Config['logLevel'], destination: DestinationStream = stdout()): Logger {
  return pino(
    {
      level,
      base: null,
      serializers: { error: (error: unknown) => serializeError(error) },
    },
    destination,
  );
}

/** Resolves when every line is written, or after half a second: a stalled reader must not delay the exit. */
export const flushLog = (log: Logger): Promise<void> =>
  waitAtMost(flushTimeout, new Promise<void>((resolve) => log.flush(() => resolve())));

let dropped = 0;

/** Since the process started. */
export const droppedLines = (): number => dropped;

/**
 * Never blocks or fails: lines that can't be written (full pipe, full disk, closed reader) are dropped. Node's stdout
 * doesn't block on pipes; pino's destination blocks the event loop or, when asynchronous, a thread that delays the exit.
 */
function stdout(): DestinationStream & { flush(done: () => void): void } {
  const { stdout: stream } = process;
  /** Dropped and not yet reported. */
  let gap = 0;
  const drop = () => {
    dropped++;
    gap++;
  };
  const written = (error?: Error | null) => {
    if (error) drop();
    else if (gap > 0 && stream.writableLength === 0) report();
  };
  const report = () => {
    const line = { level: 40, time: Date.now(), dropped: gap, msg: 'log lines were dropped' };
    gap = 0;
    stream.write(`${JSON.stringify(line)}\n`, written);
  };
  stream.on('error', () => {});
  return {
    write(line) {
      if (stream.writableLength > maxBuffered) drop();
      else stream.write(line, written);
    },
    flush: (done) => void stream.write('', () => done()),
  };
}

/** Only these fields are safe to log: errors of libraries may contain whole payloads. */
function serializeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack, cause } = error;
  return {
    name,
    message: withoutSecrets(message).slice(0, maxText),
    code: codeOf(error),
    ...(error instanceof StoreError && { advice: error.advice }),
    stack: stack && withoutSecrets(stack).slice(0, maxText),
    ...(cause !== undefined && depth < maxCauses && { cause: serializeError(cause, depth + 1) }),
  };
}
