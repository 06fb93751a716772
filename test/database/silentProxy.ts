import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A proxy for PostgreSQL that can stop forwarding without closing anything, like a frozen server or a
 * firewall.
 */
export async function startSilentProxy(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let silent = false;
  // A frozen server doesn't close its side when the client does.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => {});
    const upstream = connect(Number(port), hostname).on('error', () => {});
    sockets.add(client).add(upstream);
    client.on('data', (chunk) => silent || upstream.write(chunk)).on('end', () => silent || upstream.end());
    upstream.on('data', (chunk) => silent || client.write(chunk)).on('end', () => client.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${address.port}`;
  return {
    url: proxied.href,
    fallSilent() {
      silent = true;
    },
  };
}
