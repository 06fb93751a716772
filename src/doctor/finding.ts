import { slackErrorCode } from '../slack/out/slackFailure.ts';
import { adviceFor } from '../views/errors/errorAdvice.ts';
import { withoutDates } from '../views/kit/time.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was seen, or what is wrong and how to mend it. Never holds a value of the environment. */
  readonly words: string;
}

/** Something is not as it should be. `message` says what, and how to mend it. */
export class Unfit extends Error {}

/** `words` when it works; a failure is put into words. */
export async function finding(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, words: await look() };
  } catch (error) {
    return { check, ok: false, words: wordsOf(error) };
  }
}

export function wordsOf(error: unknown): string {
  if (error instanceof Unfit) return error.message;
  const { what, why, next } = adviceFor(error);
  return error instanceof Error && error.name === 'ModelArtsError'
    ? withoutDates(`${what} ${why} It says: ${error.message}. ${next}`)
    : `It failed: ${slackErrorCode(error)}.`;
}
