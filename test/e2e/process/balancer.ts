import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * Interval between probes of each process, in milliseconds. Platforms probe less often, but also know what
 * they stop.
 */
const looksEvery = 200;

/**
 * A platform's load balancer: round robin over the processes whose last `/readyz` probe returned 200. It
 * repeats a request only if a kept-alive connection ended as it was reused, as all of them do, so a request to a
 * process that has exited is lost.
 */
export async function startBalancer() {
  const agent = new Agent({ keepAlive: true });
  const ready = new Map<number, boolean>();
  /** Requests by port. */
  const sent = new Map<number, number>();
  /** Responses with `Connection: close`, by port, from processes that were about to exit. */
  const late = new Map<number, number>();
  let turn = 0;

  let probes = 0;
  /** The latest probe of each process whose response counts: on a busy machine, an earlier one may come after it. */
  const counted = new Map<number, number>();
  async function look(port: number): Promise<void> {
    const probe = ++probes;
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (probe < (counted.get(port) ?? 0)) return;
    counted.set(port, probe);
    ready.set(port, isReady);
  }
  const looking = setInterval(() => {
    for (const port of ready.keys()) void look(port);
  }, looksEvery);

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const ports = [...ready].filter(([, isReady]) => isReady).map(([port]) => port);
    const port = ports[turn++ % ports.length];
    if (port === undefined) {
      outgoing.writeHead(503).end();
      return;
    }
    sent.set(port, (sent.get(port) ?? 0) + 1);
    const { method, url: path, headers } = incoming;
    const send = () => {
      const forwarded = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
        if (response.headers.connection === 'close') late.set(port, (late.get(port) ?? 0) + 1);
        const { connection: _, 'transfer-encoding': __, ...kept } = response.headers;
        outgoing.writeHead(response.statusCode ?? 502, kept);
        response.pipe(outgoing);
      });
      forwarded.on('error', ({ code }: NodeJS.ErrnoException) => {
        if (forwarded.reusedSocket && code === 'ECONNRESET') send();
        else outgoing.writeHead(502).end();
      });
      forwarded.end(body);
    };
    send();
  }
  const server = createServer((incoming, outgoing) => void forward(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    /** Requests to these processes after they were told to stop. */
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
