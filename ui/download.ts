/** One file over HTTP: byte progress, a limit known beforehand, a time limit on silence, and cancel. */
import type { CancelToken } from '../src/channel/cancel.js';
import { CancelledError, FormatError, UserError } from '../src/errors.js';

export interface DownloadOptions {
  /** Name for messages. */
  readonly name: string;
  /** What the file must not exceed; nothing larger is ever allocated. */
  readonly maxBytes: number;
  readonly signal: CancelToken;
  /** Silence after which the download is given up. */
  readonly stallMs: number;
  readonly fetch: typeof fetch;
  /** Bytes of this file so far. */
  readonly onBytes: (loadedBytes: number) => void;
}

/** Silence that nobody waits through. */
export const STALL_MS = 30_000;

const TRY_AGAIN = 'Check the connection to the panel’s server, then try again.';

/** Throws UserError (unreachable, refused, stalled), FormatError (too long), CancelledError. */
export async function download(url: string, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { name, signal } = options;
  if (signal.aborted) throw new CancelledError();
  const guard = createGuard(options);
  try {
    const response = await options.fetch(url, { signal: guard.signal });
    guard.alive();
    if (!response.ok)
      throw new UserError(`${name}: the server answers ${response.status} to ${url}.`, TRY_AGAIN);
    return await readBody(response, options, guard.alive);
  } catch (error) {
    throw guard.reason() ?? asDownloadError(error, name, url);
  } finally {
    guard.close();
  }
}

function asDownloadError(error: unknown, name: string, url: string): Error {
  if (error instanceof UserError || error instanceof FormatError) return error;
  return new UserError(`${name}: ${url} cannot be reached (${String(error)}).`, TRY_AGAIN);
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
    stop(
      new UserError(
        `${name}: the download stalled; nothing came for ${Math.round(stallMs / 1000)} s.`,
        TRY_AGAIN,
      ),
    );
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
      throw new FormatError(`${name}: expected at most ${maxBytes} bytes, the server sends more.`);
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
