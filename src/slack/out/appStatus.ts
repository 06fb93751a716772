import type { Logger } from 'pino';
import type { Clock } from '../../time.ts';
import { refusalWords } from '../startError.ts';
import { isTokenRefused, slackFailure } from './slackFailure.ts';

/** Slack rejects the app itself, in every channel. */
interface AppRefusal {
  /** Slack's own code, for example `account_inactive`. */
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The token is rejected, so every call fails. */
  readonly isToken: boolean;
}

export type AppStatus = ReturnType<typeof createAppStatus>;

/** Milliseconds between two probes. */
const probeInterval = 30_000;
/** Milliseconds. A shorter rejection is only logged, because it may concern a single workspace or channel. */
const minReported = 60_000;
const posting = 'chat.postMessage';

/**
 * Tracks whether Slack rejects the app, from the outcome of every call with the bot's token. Logs each change
 * once.
 */
export function createAppStatus({ log, clock }: { readonly log: Logger; readonly clock: Clock }) {
  let refusal: AppRefusal | undefined;
  let lastProbe = Number.NEGATIVE_INFINITY;
  const listeners: ((passed: AppRefusal) => void)[] = [];

  return {
    refusal: () => refusal,

    /** True once every half minute while the app is rejected; the caller makes the probing call. */
    mayProbe(): boolean {
      if (clock.monotonic() - lastProbe < probeInterval) return false;
      lastProbe = clock.monotonic();
      return true;
    },

    /** Called after a rejection that lasted at least a minute. */
    onPassed(listener: (passed: AppRefusal) => void): void {
      listeners.push(listener);
    },

    succeeded(method: string): void {
      // A method that needs fewer permissions says nothing about posting.
      if (!refusal || !(refusal.isToken || method === posting)) return;
      const passed = refusal;
      refusal = undefined;
      const seconds = Math.round((clock.now() - passed.since) / 1_000);
      log.info({ code: passed.code, seconds }, 'Slack accepts the app again');
      if (clock.now() - passed.since >= minReported) for (const listener of listeners) listener(passed);
    },

    failed(method: string, error: unknown): void {
      const { code, fault } = slackFailure(error);
      const isToken = isTokenRefused(code);
      if (fault !== 'app' || !(isToken || method === posting) || refusal?.code === code) return;
      if (!refusal) lastProbe = clock.monotonic();
      refusal = { code, since: refusal?.since ?? clock.now(), isToken };
      const advice = isToken ? refusalWords(code, 'SLACK_BOT_TOKEN') : undefined;
      log.error({ code, method, advice }, 'Slack rejects the app: nothing can be posted until this is fixed');
    },
  };
}
