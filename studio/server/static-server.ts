/**
 * A static file server on localhost, for development. No request ends it, and none reaches more than is meant: it must
 * name this computer (else any page could come by a name of its own that leads here: DNS rebinding), other pages read
 * answers only from origin "null", which Figma's frames have, and from the origins that are named, and no link leads
 * out of the folders.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { readRange } from './byte-range.js';
import { realPathIn } from './real-path.js';

export interface FolderServer {
  close(): Promise<void>;
}

/** Either a folder on disk, or what makes the answer itself, anew for every request. */
type Source = string | { readonly json: () => string };

export const listingOf = (items: () => readonly unknown[]): Source => ({
  json: () => JSON.stringify(items()),
});

/** Who but the server's own pages and those of origin "null" may read its answers. */
export interface Access {
  readonly origins: readonly string[];
  /** Paths that are open to every page. */
  readonly openPaths: readonly string[];
}

const CLOSED: Access = { origins: [], openPaths: [] };

interface Site {
  /** URL prefixes and what they show; the first that fits wins. */
  readonly routes: Readonly<Record<string, Source>>;
  readonly access: Access;
  /** What a request may call this computer. */
  readonly hosts: readonly string[];
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
};

/** Rejects where the port is taken. */
export function serveFolders(
  port: number,
  routes: Readonly<Record<string, Source>>,
  access: Access = CLOSED,
): Promise<FolderServer> {
  const hosts = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`);
  const site: Site = { routes, access, hosts };
  const server = createServer((request, response) => answer(site, { request, response }));
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, 'localhost', () => {
      server.on('error', (error) => console.warn(`Port ${port}: ${error.message}`));
      resolve({ close: () => closeServer(server) });
    });
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

/** What fails is answered, whatever it is: an exception of a listener would end the process. */
function answer(site: Site, exchange: Exchange): void {
  const { request, response } = exchange;
  try {
    respond(site, exchange);
  } catch (error) {
    console.warn(`${request.method} ${request.url}: ${String(error)}`);
    if (response.headersSent) response.destroy();
    else refuse(response, 500);
  }
}

function respond(site: Site, exchange: Exchange): void {
  const { request, response } = exchange;
  const path = pathOf(request.url ?? '');
  if (!site.hosts.includes(request.headers.host?.toLowerCase() ?? '')) return refuse(response, 403);
  setHeaders(site.access, path ?? '', exchange);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405);
  }
  if (path === null) return refuse(response, 400);
  const hit = Object.entries(site.routes).find(([prefix]) => path.startsWith(prefix));
  if (hit === undefined) return refuse(response, 404);
  const [prefix, source] = hit;
  if (typeof source === 'string') return sendFile(fileIn(source, path.slice(prefix.length)), exchange);
  const body = source.json();
  response.setHeader('Content-Type', 'application/json').end(body);
}

const REFUSALS = {
  400: 'This is no address.',
  403: 'This server is for pages of this computer alone.',
  404: 'Not found.',
  405: 'Only GET and HEAD are answered.',
  416: 'The file has no such range.',
  500: 'The server failed; its terminal says how.',
} as const;

function refuse(response: ServerResponse, status: keyof typeof REFUSALS): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(REFUSALS[status]);
}

function setHeaders({ origins, openPaths }: Access, path: string, { request, response }: Exchange): void {
  const { origin } = request.headers;
  // While developing, a build must show at once; the panel keeps packs in its own cache, by hash.
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Vary', 'Origin');
  const isFriend = origin !== undefined && (origin === 'null' || origins.includes(origin));
  if (openPaths.includes(path)) response.setHeader('Access-Control-Allow-Origin', '*');
  else if (isFriend) response.setHeader('Access-Control-Allow-Origin', origin);
}

/** Null: no path of this server, such as "//" or "%zz". */
function pathOf(url: string): string | null {
  const [path] = url.split(/[?#]/, 1);
  if (!/^\/(?!\/)/.test(path)) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** A folder shows its index. */
function fileIn(folder: string, path: string): string | null {
  const inside = normalize(`/${path}`);
  const file = realPathIn(folder, inside.endsWith(sep) ? `${inside}index.html` : inside);
  return file !== null && statSync(file).isFile() ? file : null;
}

function sendFile(file: string | null, { request, response }: Exchange): void {
  if (file === null) return refuse(response, 404);
  const { size } = statSync(file);
  const range = readRange(request.headers.range, size);
  response.setHeader('Accept-Ranges', 'bytes');
  if (range === null) {
    response.setHeader('Content-Range', `bytes */${size}`);
    return refuse(response, 416);
  }
  const { start, end, isPart } = range;
  response.writeHead(isPart ? 206 : 200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': end - start,
    ...(isPart ? { 'Content-Range': `bytes ${start}-${end - 1}/${size}` } : {}),
  });
  if (request.method === 'HEAD' || end === start) return void response.end();
  // A browser that goes away in the middle of gigabytes closes the file, too.
  pipeline(createReadStream(file, { start, end: end - 1 }), response, () => undefined);
}
