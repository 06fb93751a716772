import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { withTimeout } from './time.ts';

/** Bytes that wait while nobody reads the log; further lines are dropped. */
const maxWaiting = 1_000_000;
/** Milliseconds that the end of the process waits for a reader. */
const lastLines = 500;
const maxCauses = 5;
const maxText = 4_000;

/** Tokens, the ticket of a Socket Mode address, response URLs. */
const secrets =
  /\bx(?:ox[a-z]|app)-[\w-]+|\bwss?:\/\/\S+|\bhttps?:\/\/\S*(?:hooks\.|\/response|\/actions\/|\/commands\/)\S*/g;

export const withoutSecrets = (text: string): string => text.replace(secrets, '[secret]');

/** JSON lines on stdout. `error` may be anything that was thrown. */
export function createLog(level: Config['logLevel'], destination: DestinationStream = stdout()): Logger {
  return pino(
    {
      level,
      base: null,
      serializers: { error: (error: unknown) => describeError(error) },
    },
    destination,
  );
}

/** Resolves when every line is written, or after half a second: the end must not wait for a reader that stalls. */
export const flushLog = (log: Logger): Promise<void> =>
  withTimeout(lastLines, new Promise<void>((resolve) => log.flush(() => resolve())));

let dropped = 0;

/** Lines that could not be written since the process started. */
export const droppedLines = (): number => dropped;

/**
 * Never blocks and never fails: lines are dropped while nobody reads them (a full pipe) or they cannot be written (a
 * full disk, a reader that is gone). Node writes to pipes without blocking; pino's own destination blocks the event loop
 * or, when asynchronous, a thread that the exit then waits for.
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
      if (stream.writableLength > maxWaiting) drop();
      else stream.write(line, written);
    },
    flush: (done) => void stream.write('', () => done()),
  };
}

/** Errors of libraries may hold whole payloads: only these fields are safe to log. */
function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name,
    message: withoutSecrets(message).slice(0, maxText),
    code,
    stack: stack && withoutSecrets(stack).slice(0, maxText),
    ...(cause !== undefined && depth < maxCauses && { cause: describeError(cause, depth + 1) }),
  };
}
