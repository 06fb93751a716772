import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How often it looks at each process, in milliseconds. Platforms look less often, and are told by the platform too. */
const looksEvery = 200;

/**
 * What a platform puts before the processes: requests go round those whose last look at `/readyz` gave 200. It
 * tries no request a second time, so one that goes to a process which is gone is lost.
 */
export async function startBalancer() {
  const agent = new Agent({ keepAlive: true });
  const ready = new Map<number, boolean>();
  /** Requests by port. */
  const sent = new Map<number, number>();
  /** Requests to a process that answered them with `Connection: close`: it was about to go. */
  const late = new Map<number, number>();
  let turn = 0;

  const look = (port: number) =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ status }) => void ready.set(port, status === 200),
      () => void ready.set(port, false),
    );
  const looking = setInterval(() => {
    for (const port of ready.keys()) void look(port);
  }, looksEvery);

  const server = createServer((incoming, outgoing) => {
    const ports = [...ready].filter(([, isReady]) => isReady).map(([port]) => port);
    const port = ports[turn++ % ports.length];
    if (port === undefined) {
      outgoing.writeHead(503).end();
      return;
    }
    sent.set(port, (sent.get(port) ?? 0) + 1);
    const { method, url: path, headers } = incoming;
    const forwarded = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      if (response.headers.connection === 'close') late.set(port, (late.get(port) ?? 0) + 1);
      const { connection: _, 'transfer-encoding': __, ...kept } = response.headers;
      outgoing.writeHead(response.statusCode ?? 502, kept);
      response.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    /** Requests that these processes got after they were told to stop. */
    lateTo: (ports: readonly number[]) => ports.reduce((sum, port) => sum + (late.get(port) ?? 0), 0),
    add: look,
    close() {
      clearInterval(looking);
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}
