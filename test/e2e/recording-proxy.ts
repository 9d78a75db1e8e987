/**
 * The browser's only way out: an HTTP proxy that notes every origin that anything in it asks for (pages, frames,
 * workers, the browser itself) and lets through nothing but the two sites of the test.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface RecordingProxy {
  readonly url: string;
  /** Every address asked for; tunnels as "host:port". */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function startProxy(allowedOrigins: readonly string[]): Promise<RecordingProxy> {
  const asked: string[] = [];
  const isAllowed = (url: string): boolean => allowedOrigins.includes(new URL(url).origin);
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '';
    asked.push(url);
    if (isAllowed(url)) forward(incoming, outgoing);
    else outgoing.writeHead(403).end();
  });
  server.on('connect', ({ url }, socket) => {
    asked.push(url ?? '');
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { hostname, port, pathname, search } = new URL(incoming.url ?? '');
  const { method, headers } = incoming;
  const onward = request(
    { hostname, port, path: pathname + search, method, headers, agent: false },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, outgoing, isOver);
    },
  );
  // What a browser sees when nobody listens.
  onward.on('error', () => outgoing.destroy());
  pipeline(incoming, onward, isOver);
}

/** A browser that closes breaks its connections off; `pipeline` has cleaned up by now. */
const isOver = (): void => undefined;
