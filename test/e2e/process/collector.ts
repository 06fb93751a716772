import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface CollectedSpan {
  readonly id: string;
  readonly parent: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
}

/** An OpenTelemetry collector for OTLP over HTTP in protobuf. Closed with the test. */
export async function startCollector() {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/v1/traces') bodies.push(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything received, as text. Protobuf stores strings verbatim. */
    text: () => Buffer.concat(bodies).toString('latin1'),
    spans: (): CollectedSpan[] => bodies.flatMap(spansOf),
  };
}

/** Decodes `ExportTraceServiceRequest` by its field numbers (opentelemetry-proto 1.x). */
function spansOf(body: Buffer): CollectedSpan[] {
  const scopes = read(body)(1).flatMap((resourceSpans) => read(resourceSpans)(2));
  return scopes
    .flatMap((scopeSpans) => read(scopeSpans)(2))
    .map((span) => {
      const field = read(span);
      const attributes = field(9).map((attribute) => {
        const pair = read(attribute);
        const value = read(pair(2)[0] ?? Buffer.alloc(0));
        const [word] = value(1);
        return [`${pair(1)[0]}`, word === undefined ? value.number(3) : `${word}`];
      });
      const hex = (number: number) => field(number)[0]?.toString('hex') ?? '';
      return {
        id: hex(2),
        parent: hex(4),
        name: `${field(5)[0]}`,
        attributes: Object.fromEntries(attributes),
      };
    });
}

/** Fields of one protobuf message by number, with bytes and integers kept apart. */
function read(message: Buffer) {
  const bytes = new Map<number, Buffer[]>();
  const numbers = new Map<number, number>();
  let at = 0;
  const integer = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = integer();
    const field = tag >> 3;
    const type = tag & 7;
    if (type === 0) numbers.set(field, integer());
    else {
      const length = type === 1 ? 8 : type === 5 ? 4 : integer();
      if (type === 2) bytes.set(field, [...(bytes.get(field) ?? []), message.subarray(at, at + length)]);
      at += length;
    }
  }
  return Object.assign((field: number) => bytes.get(field) ?? [], {
    number: (field: number) => numbers.get(field),
  });
}
