import { ModelArtsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';

interface RejectionOptions {
  readonly clock: Clock;
  /** Called at each rejection, and with undefined once the credentials are accepted again. */
  readonly onChange: (rejection: ModelArtsError | undefined) => void;
}

/** Remembers rejected credentials, so that repeated use doesn't lock them. */
export interface RejectionMemory {
  /**
   * Call before each use of the credentials.
   * @throws the remembered rejection until the next attempt is due
   */
  check(): void;
  /** Call after a successful request. */
  accept(): void;
  /** Remembers the error if it is a rejection. */
  reject(error: unknown): void;
  current(): ModelArtsError | undefined;
}

/** Between two attempts, in milliseconds; the pause doubles from the minimum to the maximum. */
const minPause = 5 * 60_000;
const maxPause = 60 * 60_000;
/** An attempt without an outcome after this, in milliseconds, allows another one. */
const maxTry = 30_000;

/** IAM locks an account after five wrong passwords, the gateway an access key after five wrong signatures. */
export function createRejectionMemory({ clock, onChange }: RejectionOptions): RejectionMemory {
  let rejected:
    | { readonly error: ModelArtsError; readonly since: number; readonly pause: number }
    | undefined;
  let nextTry = 0;
  let isTrying = false;

  function current(): ModelArtsError | undefined {
    if (!rejected) return undefined;
    const { error, since } = rejected;
    const retryAt = Math.round(clock.now() + Math.max(0, nextTry - clock.monotonic()));
    return new ModelArtsError(error.failure, error.message, { ...error, since, retryAt });
  }

  return {
    check() {
      if (!rejected) return;
      if (clock.monotonic() < nextTry) throw current();
      isTrying = true;
      nextTry = clock.monotonic() + maxTry;
    },
    accept() {
      if (!rejected) return;
      rejected = undefined;
      onChange(undefined);
    },
    reject(error) {
      // Concurrent requests count as one attempt.
      if (!isRejection(error) || (rejected && !isTrying)) return;
      isTrying = false;
      const pause = rejected ? Math.min(rejected.pause * 2, maxPause) : minPause;
      rejected = { error, since: rejected?.since ?? clock.now(), pause };
      nextTry = clock.monotonic() + pause;
      onChange(current());
    },
    current,
  };
}

/** Codes of modelarts_03_0095 that come with HTTP 401 but mean a missing permission. */
const missingRights = new Set(['ModelArts.0112', 'ModelArts.0428']);
/** Codes that come with HTTP 403 but mean an invalid token or access key. */
const invalidCredentials = new Set(['ModelArts.0203', 'ModelArts.0206']);

/** Whether the service or IAM rejected the password, token or signature. */
export function isRejection(error: unknown): error is ModelArtsError {
  if (!(error instanceof ModelArtsError)) return false;
  const { failure, status = 0, code = '' } = error;
  // IAM's verdict on a login stays the same until the configuration changes.
  if (failure === 'login') return status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (failure !== 'refused') return false;
  return (status === 401 && !missingRights.has(code)) || (status === 403 && invalidCredentials.has(code));
}
