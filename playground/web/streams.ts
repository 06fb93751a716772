import type { ServerResponse } from 'node:http';
import type { Viewer } from './screen.ts';

export interface Stream {
  readonly viewer: Viewer;
  send(event: string, data: unknown): void;
  /** Only if `key` was not drawn like this already. */
  draw(event: string, key: string, data: unknown): void;
}

/** Open pages, each with its viewer. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createStreams() {
  const open = new Map<Stream, ServerResponse>();
  return {
    /** Starts an event stream on this response, until the page disconnects. */
    add(viewer: Viewer, response: ServerResponse): Stream {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const drawn = new Map<string, string>();
      const write = (event: string, data: string) => response.write(`event: ${event}\ndata: ${data}\n\n`);
      const stream: Stream = {
        viewer,
        send: (event, data) => write(event, JSON.stringify(data)),
        draw(event, key, data) {
          const text = JSON.stringify(data);
          if (drawn.get(key) === text) return;
          drawn.set(key, text);
          write(event, text);
        },
      };
      open.set(stream, response);
      response.once('close', () => open.delete(stream));
      return stream;
    },
    each(tell: (stream: Stream) => void): void {
      for (const stream of open.keys()) tell(stream);
    },
    close(): void {
      for (const response of open.values()) response.end();
    },
  };
}
