/**
 * A hub on this machine: what of the Hugging Face hub's protocol a download uses. Listing with hashes, in pages
 * (GET /api/models/<repo>/tree/<revision>, header Link); the file's address (GET /<repo>/resolve/<revision>/<file>) which
 * redirects to a store with the headers X-Linked-Size and X-Linked-ETag; the store, which knows ranges.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Hub {
  readonly endpoint: string;
  /** Begin of every range that the store was asked for, but for the one byte of a question for the size. */
  readonly begins: number[];
  /** How the store serves from now on. */
  readonly store: Store;
  close(): Promise<void>;
}

export interface Store {
  /** The connection breaks after so many bytes of a transfer; the last entry stays. */
  breaks: number[];
  /** Sends the whole file whatever range is asked for. */
  ignoresRanges: boolean;
  /** Answers with this status. */
  status: number | null;
}

export interface HubContent {
  /** By "owner/name@revision", then by file. */
  readonly repos: Readonly<Record<string, Readonly<Record<string, HubBlob>>>>;
}

export interface HubBlob {
  readonly data: Uint8Array;
  /** What the listing says, where that is not the truth. */
  readonly sha256?: string | null;
  readonly size?: number;
}

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

export async function startHub({ repos }: HubContent): Promise<Hub> {
  const store: Store = { breaks: [], ignoresRanges: false, status: null };
  const begins: number[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hub');
    const tree = /^\/api\/models\/([^/]+\/[^/]+)\/tree\/([^/]+)(?:\/(.+))?$/.exec(url.pathname);
    if (tree) return sendTree({ response, url }, repos[`${tree[1]}@${tree[2]}`]);
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (resolve) return redirect(response, { key: `${resolve[1]}@${resolve[2]}`, file: resolve[3]!, repos });
    const [, key, file] =
      url.pathname
        .split('/store/')
        .at(-1)!
        .match(/^(.+?)\/\/(.+)$/) ?? [];
    const blob = repos[decodeURIComponent(key ?? '')]?.[file ?? ''];
    if (blob === undefined) return fail(response, 404, 'EntryNotFound');
    sendRange({ request, response }, blob, { store, begins });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begins,
    store,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** One entry a page. */
function sendTree(
  { response, url }: { response: ServerResponse; url: URL },
  repo?: HubContent['repos'][string],
): void {
  if (repo === undefined) return fail(response, 404, 'RepoNotFound');
  const entries = Object.entries(repo).map(([path, { data, ...said }]) => {
    const size = said.size ?? data.length;
    const oid = said.sha256 === undefined ? sha256(data) : said.sha256;
    const lfs = oid === null ? {} : { lfs: { oid, size, pointerSize: 134 } };
    return { type: 'file', path, size, oid: '0'.repeat(40), ...lfs };
  });
  const page = Number(url.searchParams.get('cursor') ?? 0);
  const next = new URL(url);
  next.searchParams.set('cursor', String(page + 1));
  const link = `<http://${response.req.headers.host}${next.pathname}${next.search}>; rel="next"`;
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(page + 1 < entries.length ? { link } : {}),
  });
  response.end(JSON.stringify(entries.slice(page, page + 1)));
}

function redirect(
  response: ServerResponse,
  { key, file, repos }: { readonly key: string; readonly file: string } & HubContent,
): void {
  const blob = repos[key]?.[file];
  if (blob === undefined) return fail(response, 404, 'EntryNotFound');
  response.writeHead(302, {
    location: `/store/${encodeURIComponent(key)}//${file}`,
    'x-linked-size': String(blob.data.length),
    'x-linked-etag': `"${sha256(blob.data)}"`,
    'x-repo-commit': '0'.repeat(40),
  });
  response.end();
}

function sendRange(
  { request, response }: Exchange,
  { data, size = data.length }: HubBlob,
  { store, begins }: Pick<Hub, 'store' | 'begins'>,
): void {
  if (store.status !== null) return fail(response, store.status, 'Unavailable');
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const isQuestion = request.headers.range === 'bytes=0-0';
  const begin = range && (isQuestion || !store.ignoresRanges) ? Number(range[1]) : 0;
  const end = range && (isQuestion || !store.ignoresRanges) ? Number(range[2]) + 1 : data.length;
  const etag = `"${sha256(data)}"`;
  const content = {
    'content-length': String(end - begin),
    'content-range': `bytes ${begin}-${end - 1}/${size}`,
  };
  response.writeHead(range ? 206 : 200, { etag, ...content });
  if (isQuestion) return void response.end(data.subarray(0, 1));
  begins.push(begin);
  const limit = store.breaks.length > 1 ? store.breaks.shift()! : (store.breaks[0] ?? Infinity);
  if (end - begin <= limit) return void response.end(data.subarray(begin, end));
  response.write(data.subarray(begin, begin + limit), () => setTimeout(() => response.destroy(), 20));
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-error-code': code });
  response.end(JSON.stringify({ error: code }));
}
