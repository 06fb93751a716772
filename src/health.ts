import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from './metrics/metrics.ts';

export interface Health {
  readonly ok: boolean;
  /** One word: `starting`, `ready`, `no-connection-to-slack`, `refused-by-slack`, `stopping`. */
  readonly state: string;
  /** Slack's error code while it rejects the app. With a valid token, only posts fail. */
  readonly slack?: string;
  /** State of the database, once in use. Commands work without it. */
  readonly schedules?: string;
  /** `unread`: watched jobs could not be read for ten minutes. */
  readonly watches?: 'unread';
  /** `rejected`: the credentials. `down`: the circuit breaker is open. By cloud, if there are several. */
  readonly modelarts?: CloudState | Readonly<Record<string, CloudState>>;
}

type CloudState = 'rejected' | 'down';

export interface Route {
  readonly path: string;
  readonly methods: readonly string[];
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

const alive: Health = { ok: true, state: 'alive' };

/**
 * - `/readyz`, `/healthz`: 200 while commands can arrive, otherwise 503 with the reason
 * - `/livez`: 200 while the process responds, even without Slack: a restart wouldn't help
 * - `/metrics`: for Prometheus
 */
export const healthRoutes = (health: () => Health, metrics: Metrics): Route[] =>
  [
    { path: '/healthz', handler: answerWith(health) },
    { path: '/readyz', handler: answerWith(health) },
    { path: '/livez', handler: answerWith(() => alive) },
    { path: '/metrics', handler: answerMetrics(metrics) },
  ].map((route) => ({ ...route, methods: ['GET', 'HEAD'] }));

const answerWith =
  (health: () => Health): Route['handler'] =>
  (_request, response) => {
    const { ok, ...what } = health();
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify({ ok, ...what }));
  };

const answerMetrics =
  (metrics: Metrics): Route['handler'] =>
  async (_request, response) => {
    const [status, text] = await metrics.scrape().then(
      (numbers) => [200, numbers] as const,
      () => [500, ''] as const,
    );
    response.writeHead(status, { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' });
    response.end(text);
  };
