import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Health {
  readonly ok: boolean;
  /** One word: `ready`, `no-connection-to-slack`, `stopping`. */
  readonly state: string;
}

/** `GET /healthz`: 200 while commands can arrive, else 503. */
export function healthRoute(health: () => Health) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    const { ok, state } = health();
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify({ ok, state }));
  };
}

/** Socket Mode has no HTTP server of its own. */
export function startHealthServer(port: number, health: () => Health): Promise<Server> {
  const route = healthRoute(health);
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] === '/healthz' && (request.method === 'GET' || request.method === 'HEAD'))
      return route(request, response);
    response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}
