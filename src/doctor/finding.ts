import { ModelArtsError } from '../errors.ts';
import { capitalized, networkProblem } from '../network.ts';
import { slackErrorCode } from '../slack/out/slackFailure.ts';
import { adviceFor } from '../views/errors/errorAdvice.ts';
import { withoutDates } from '../views/kit/time.ts';

export interface Finding {
  readonly check: string;
  /** `skipped`: not checked, so nothing is known. */
  readonly state: 'ok' | 'wrong' | 'skipped';
  /**
   * What was found, what is wrong and how to fix it, or why it was skipped. Never contains a value from the
   * environment.
   */
  readonly words: string;
}

/** Something is wrong. `message` says what, and how to fix it. */
export class Unfit extends Error {}

/** It could not be checked. `message` says why. */
export class Skipped extends Error {}

/** Reports the text that `look` returns, or its failure. */
export async function finding(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: 'ok', words: await look() };
  } catch (error) {
    const state = error instanceof Skipped || isOutage(error) ? 'skipped' : 'wrong';
    return { check, state, words: wordsOf(error) };
  }
}

export const skipped = (check: string, words: string): Finding => ({ check, state: 'skipped', words });

/**
 * Whether a host responds at all. `get` makes one request.
 * @param origin where its URL comes from, for a host that doesn't exist
 */
export const reach = (name: string, get: () => Promise<unknown>, origin = ''): Promise<Finding> =>
  finding(`${name} network`, async () => {
    await get().catch((error: unknown) => {
      const code = slackErrorCode(error);
      const { what, fix } = networkProblem(code) ?? {
        what: 'The connection failed.',
        fix: 'check the network and the address',
      };
      const hint = code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? origin : '';
      throw new Unfit(`${name} can't be reached (${code}). ${what} ${capitalized(fix)}.${hint}`);
    });
    return `${name} can be reached.`;
  });

/** The cloud has an outage, which says nothing about the configuration. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof ModelArtsError)) return false;
  const { failure, status = 0 } = error;
  return /^(unreachable|timeout|down|unreadable)$/.test(failure) || status >= 500 || status === 429;
}

function wordsOf(error: unknown): string {
  if (error instanceof Unfit || error instanceof Skipped) return error.message;
  const { what, why, next } = adviceFor(error);
  // The admin is who runs the doctor.
  const own = capitalized(next.replace(/ask your vizjobs admin to /i, ''));
  return error instanceof ModelArtsError
    ? withoutDates(`${what} ${why} It says: ${error.message.replace(/\.$/, '')}. ${own}`)
    : `It failed: ${slackErrorCode(error)}.`;
}
