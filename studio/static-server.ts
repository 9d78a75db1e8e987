/** A static file server on localhost: right types, open to other origins (Figma's frames ask from origin "null"). */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { readRange } from './byte-range.js';

export interface FolderServer {
  close(): Promise<void>;
}

/** Either a folder on disk, or what makes the answer itself, anew for every request. */
type Source = string | { readonly json: () => string };

export const listingOf = (items: () => readonly unknown[]): Source => ({
  json: () => JSON.stringify(items()),
});

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
};

/** `routes`: URL prefixes and what they show; the first that fits wins. Rejects where the port is taken. */
export function serveFolders(port: number, routes: Readonly<Record<string, Source>>): Promise<FolderServer> {
  const server = createServer((request, response) => answer(routes, request, response));
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, 'localhost', () => resolve({ close: () => closeServer(server) }));
  });
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(
    `Port ${port} is taken, perhaps by another "npm start". Stop that one, or choose other ports for build and servers: PANEL_ORIGIN=http://localhost:5173 STUDIO_ORIGIN=http://localhost:5174 npm start`,
  );
}

/** Closing twice is fine. */
function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}

function answer(
  routes: Readonly<Record<string, Source>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  // While developing, a build must show at once; the panel keeps packs in its own cache, by hash.
  response.setHeader('Cache-Control', 'no-cache');
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
  const path = pathOf(request.url ?? '/');
  const hit = Object.entries(routes).find(([prefix]) => path.startsWith(prefix));
  if (hit === undefined) return void response.writeHead(404).end('Not found');
  const [prefix, source] = hit;
  if (typeof source !== 'string')
    return void response.setHeader('Content-Type', 'application/json').end(source.json());
  sendFile(join(source, normalize(`/${path.slice(prefix.length)}`)), request, response);
}

/** An address that does not decode is taken as it stands; no file bears such a name. */
function pathOf(url: string): string {
  const { pathname } = new URL(url, 'http://localhost');
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function sendFile(path: string, request: IncomingMessage, response: ServerResponse): void {
  const file = path.endsWith('/') ? `${path}index.html` : path;
  const facts = existsSync(file) ? statSync(file) : null;
  if (facts === null || !facts.isFile()) return void response.writeHead(404).end('Not found');
  const range = readRange(request.headers.range, facts.size);
  response.setHeader('Accept-Ranges', 'bytes');
  if (range === null) return void response.writeHead(416, { 'Content-Range': `bytes */${facts.size}` }).end();
  const { start, end, isPart } = range;
  response.writeHead(isPart ? 206 : 200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': end - start,
    ...(isPart ? { 'Content-Range': `bytes ${start}-${end - 1}/${facts.size}` } : {}),
  });
  if (request.method === 'HEAD' || end === start) return void response.end();
  // A browser that goes away in the middle of gigabytes closes the file, too.
  pipeline(createReadStream(file, { start, end: end - 1 }), response, () => undefined);
}
