import type { Server } from 'node:http';
import type { Route } from '../../health.ts';

// Importing it would also load Node's `fetch` and `WebSocket`, a second undici.
const { createServer } = process.getBuiltinModule('node:http');

/**
 * Resolves when the port is open; every other path and method gets 404.
 * @param stopping once aborted, tells each client to send its next request to another process
 * @throws the system's error with `syscall: 'listen'`, for example EADDRINUSE or EACCES
 */
export function listen(port: number, routes: readonly Route[], stopping: AbortSignal): Promise<Server> {
  const server = createServer((request, response) => {
    if (stopping.aborted) response.setHeader('connection', 'close');
    const path = request.url?.split('?')[0];
    const route = routes.find((one) => one.path === path && one.methods.includes(request.method ?? ''));
    if (route) route.handler(request, response);
    else response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}
