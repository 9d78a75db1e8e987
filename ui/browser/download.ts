/**
 * One file over HTTP: byte progress, a limit known beforehand, a time limit on silence, and cancel. What may pass by itself (a
 * connection that breaks, a server that is busy) is tried again a few times, each time after a longer pause.
 */
import type { CancelToken } from '../../src/channel/cancel.js';
import { CancelledError, FormatError, UserError } from '../../src/errors.js';

export interface DownloadOptions {
  /** Stands in errors. */
  readonly name: string;
  /** What the file must not exceed; nothing larger is ever allocated. */
  readonly maxBytes: number;
  readonly signal: CancelToken;
  /** Silence after which the download is given up. */
  readonly stallMs: number;
  readonly fetch: typeof fetch;
  /** Bytes of this file so far; begins anew where the file is tried again. */
  readonly onBytes: (loadedBytes: number) => void;
  /** Pauses before further tries; without them PAUSES_MS. */
  readonly pausesMs?: readonly number[];
}

/** A server that restarts is back within seconds. */
export const PAUSES_MS: readonly number[] = [300, 1000, 3000];

/** Silence that nobody waits through. */
export const STALL_MS = 30_000;

/** An error that may be gone at the next try. */
class PassingError extends UserError {}

/** Timeout, too many requests, and what a busy or restarting server and its gateways answer. */
const PASSING_STATUS = [408, 425, 429, 500, 502, 503, 504];

/** Throws UserError (unreachable, refused, stalled), FormatError (too long), CancelledError. */
export async function download(url: string, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  for (const pauseMs of options.pausesMs ?? PAUSES_MS) {
    try {
      return await downloadOnce(url, options);
    } catch (error) {
      if (!(error instanceof PassingError)) throw error;
      await pause(pauseMs, options.signal);
    }
  }
  return downloadOnce(url, options);
}

/** Throws CancelledError at once where a cancel comes. */
function pause(ms: number, signal: CancelToken): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      settle();
    };
    const cancel = end(() => reject(new CancelledError()));
    const timer = setTimeout(end(resolve), ms);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
  });
}

async function downloadOnce(url: string, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { name, signal } = options;
  if (signal.aborted) throw new CancelledError();
  const guard = createGuard(options);
  try {
    const response = await options.fetch(url, { signal: guard.signal });
    guard.alive();
    if (!response.ok) throw statusError(response.status, name, url);
    return await readBody(response, options, guard.alive);
  } catch (error) {
    throw guard.reason() ?? asDownloadError(error, name, url);
  } finally {
    guard.close();
  }
}

function asDownloadError(error: unknown, name: string, url: string): Error {
  if (error instanceof UserError || error instanceof FormatError) return error;
  return new PassingError('server-unreachable', { file: name, url, reason: String(error) });
}

function statusError(status: number, name: string, url: string): UserError {
  const params = { file: name, url, status };
  return PASSING_STATUS.includes(status)
    ? new PassingError('server-refuses', params)
    : new UserError('server-refuses', params);
}

interface Guard {
  readonly signal: AbortSignal;
  /** Bytes came: the silence is over. */
  alive(): void;
  /** Why we stopped it ourselves, if we did. */
  reason(): Error | null;
  close(): void;
}

function createGuard({ name, signal, stallMs }: DownloadOptions): Guard {
  const controller = new AbortController();
  let reason: Error | null = null;
  let timer: ReturnType<typeof setTimeout>;
  const stop = (why: Error) => {
    reason ??= why;
    controller.abort();
  };
  const cancel = () => stop(new CancelledError());
  const stall = () =>
    stop(new UserError('download-stalled', { file: name, seconds: Math.round(stallMs / 1000) }));
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stall, stallMs);
  };
  signal.addEventListener('abort', cancel);
  alive();
  const close = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  };
  return { signal: controller.signal, alive, reason: () => reason, close };
}

async function readBody(
  response: Response,
  { name, maxBytes, onBytes }: DownloadOptions,
  alive: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    alive();
    loaded += part.value.length;
    if (loaded > maxBytes) {
      await reader?.cancel();
      throw new FormatError('file-damaged', {
        file: name,
        reason: `expected at most ${maxBytes} bytes, the server sends more`,
      });
    }
    chunks.push(part.value);
    onBytes(loaded);
  }
  return join(chunks, loaded);
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
