import type { Health } from '../health.ts';
import type { SlackDependencies } from './dependencies.ts';

interface HealthSources extends Pick<SlackDependencies, 'clouds' | 'database' | 'watches' | 'appStatus'> {
  readonly isStopping: () => boolean;
  readonly isStarted: () => boolean;
  readonly isConnected: () => boolean;
  /** Asks Slack whether it accepts the token again. */
  readonly probe: () => Promise<unknown>;
}

/** The answer of `/readyz`: whether commands can arrive, and which of the services they need are failing. */
export function slackHealth({
  clouds,
  database,
  watches,
  appStatus,
  isStopping,
  isStarted,
  isConnected,
  probe,
}: HealthSources): Health {
  if (isStopping()) return { ok: false, state: 'stopping' };
  if (!isStarted()) return { ok: false, state: 'starting' };
  const { kind } = database.state();
  const refusal = appStatus.refusal();
  // Without a valid token nothing else may be left that calls Slack.
  if (refusal?.isToken && appStatus.mayProbe()) void probe().catch(() => {});
  const failing = clouds.all.flatMap(({ name, modelarts }) => {
    const state = modelarts.state();
    return state === 'ok' ? [] : [[name ?? '', state] as const];
  });
  const services = {
    ...(refusal && { slack: refusal.code }),
    ...(kind !== 'closed' && { schedules: kind }),
    ...(watches.isBlind() && { watches: 'unread' as const }),
    ...(failing[0] && { modelarts: clouds.several ? Object.fromEntries(failing) : failing[0][1] }),
  };
  if (refusal?.isToken) return { ok: false, state: 'refused-by-slack', ...services };
  return isConnected()
    ? { ok: true, state: 'ready', ...services }
    : { ok: false, state: 'no-connection-to-slack', ...services };
}
