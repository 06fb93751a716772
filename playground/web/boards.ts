import { createServer } from 'node:http';
import type { JobRow } from '../modelarts/server.ts';
import { boardHtml } from './board.ts';

export interface Boards {
  /** `http://127.0.0.1:PORT/`, followed by `TYPE/PROJECT/ID/` as in ModelArts. */
  readonly url: string;
  close(): Promise<void>;
}

interface BoardsOptions {
  readonly now: () => number;
  readonly jobOf: (id: string) => Readonly<JobRow> | undefined;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** Serves the jobs' boards on their own origin, as in ModelArts. */
export async function startBoards({ now, jobOf }: BoardsOptions): Promise<Boards> {
  const server = createServer((request, response) => {
    // A different `Host` means DNS rebinding.
    const isOwn = request.headers.host === new URL(url).host && request.method === 'GET';
    const id = /^\/(?:tensorboard|mindinsight)\/[^/]+\/(\d+)\/$/.exec(request.url ?? '')?.[1];
    if (!isOwn || id === undefined) {
      response.writeHead(404, HEADERS).end();
      return;
    }
    const job = jobOf(id);
    response.writeHead(job ? 200 : 404, HEADERS).end(boardHtml(id, job, now()).markup);
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
