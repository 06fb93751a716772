import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Health {
  readonly ok: boolean;
  /** One word: `ready`, `no-connection-to-slack`, `stopping`. */
  readonly state: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface HealthRoute {
  readonly path: string;
  readonly method: string[];
  readonly handler: Handler;
}

const alive: Health = { ok: true, state: 'alive' };

/**
 * - `/readyz`, `/healthz`: 200 while commands can arrive, else 503 with what is wrong
 * - `/livez`: 200 while the process answers at all, also when it waits for Slack: a restart would not help
 */
export const healthRoutes = (health: () => Health): HealthRoute[] =>
  [
    { path: '/healthz', state: health },
    { path: '/readyz', state: health },
    { path: '/livez', state: () => alive },
  ].map(({ path, state }) => ({ path, method: ['GET', 'HEAD'], handler: answerWith(state) }));

const answerWith =
  (health: () => Health): Handler =>
  (_request, response) => {
    const { ok, state } = health();
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify({ ok, state }));
  };

/** Socket Mode has no HTTP server of its own. */
export function startHealthServer(port: number, health: () => Health): Promise<Server> {
  const routes = healthRoutes(health);
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const route = routes.find((one) => one.path === path && one.method.includes(request.method ?? ''));
    if (route) return route.handler(request, response);
    response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}
