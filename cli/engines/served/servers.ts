/**
 * The servers that hold a pack, as one. A network is a pure function, so any server may answer, and a question may be asked
 * again: it goes to the least busy one; a server that does not answer is left out for a while and its question goes to
 * another. What a server refuses with a reason (4xx, 500) is told, not asked again.
 */
import { ToolError } from '../../../src/tool-errors.js';
import { AnswerError, decodeAnswer, encodeRequest, type NamedTensor, type Packet } from './infer-protocol.js';
import { call, WireError, type Reply } from './wire.js';

export interface ServersOptions {
  /** Without the protocol's own path; at least one. */
  readonly urls: readonly string[];
  /** Sent as a bearer token; null: none. */
  readonly token: string | null;
  /** For one network. */
  readonly timeoutMs: number;
  /** So long a server that did not answer is left out. */
  readonly restMs: number;
}

export interface Question {
  readonly model: string;
  readonly inputs: readonly NamedTensor[];
  readonly outputs: readonly string[];
}

export interface Traffic {
  readonly calls: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface Servers {
  /** Rejects with ToolError where no server answers, or one refuses. */
  infer(question: Question): Promise<readonly NamedTensor[]>;
  /** What the first server that answers says of a model. Rejects with ToolError. */
  describe(model: string): Promise<unknown>;
  /** All so far. */
  traffic(): Traffic;
}

interface Server {
  readonly url: string;
  busy: number;
  /** A time of `performance.now()`. */
  restsUntil: number;
  trouble: string | null;
}

export function openServers({ urls, token, timeoutMs, restMs }: ServersOptions): Servers {
  const servers = urls.map((url): Server => {
    return { url: url.replace(/\/+$/, ''), busy: 0, restsUntil: 0, trouble: null };
  });
  const traffic = { calls: 0, sentBytes: 0, receivedBytes: 0 };

  /** Null: all of them rest or were tried. */
  function leastBusy(tried: ReadonlySet<Server>): Server | null {
    const now = performance.now();
    const awake = servers.filter((server) => !tried.has(server) && server.restsUntil <= now);
    return awake.reduce<Server | null>(
      (best, one) => (best === null || one.busy < best.busy ? one : best),
      null,
    );
  }

  async function ask<T>(server: Server, path: string, { packet, read }: Asking<T>): Promise<T> {
    server.busy++;
    try {
      const reply = await call({
        url: `${server.url}/${path}`,
        token,
        timeoutMs,
        ...(packet === undefined ? {} : { packet }),
      });
      traffic.calls++;
      traffic.sentBytes += packet?.bytes.length ?? 0;
      traffic.receivedBytes += reply.bytes.length;
      refuse(server.url, reply, packet);
      return read(reply);
    } finally {
      server.busy--;
    }
  }

  async function askAny<T>(path: string, asking: Asking<T>): Promise<T> {
    const tried = new Set<Server>();
    for (let server = leastBusy(tried); server !== null; server = leastBusy(tried)) {
      tried.add(server);
      try {
        return await ask(server, path, asking);
      } catch (error) {
        if (!(error instanceof WireError || error instanceof AnswerError)) throw error;
        server.trouble = error.message;
        server.restsUntil = performance.now() + restMs;
      }
    }
    throw nobodyAnswers(servers);
  }

  // Without a version: KServe has none.
  const pathOf = (model: string): string => `v2/models/${model}`;
  return {
    infer: ({ model, inputs, outputs }) =>
      askAny(`${pathOf(model)}/infer`, { packet: encodeRequest(inputs, outputs), read: decodeAnswer }),
    describe: (model) => askAny(pathOf(model), { read: parseJson }),
    traffic: () => ({ ...traffic }),
  };
}

interface Asking<T> {
  readonly packet?: Packet;
  /** Throws AnswerError. */
  readonly read: (reply: Reply) => T;
}

function nobodyAnswers(servers: readonly Server[]): ToolError {
  const reasons = servers.map(({ url, trouble }) => `${url} (${trouble ?? 'not asked'})`);
  return new ToolError(
    `No server answers: ${reasons.join(', ')}.`,
    'See that one runs and that its address is right; nothing was written.',
  );
}

/** A gateway whose server is away: as good as no answer. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** Throws WireError where another server may do better, ToolError where none would. */
function refuse(url: string, reply: Reply, packet: Packet | undefined): void {
  const { status } = reply;
  if (status >= 200 && status < 300) return;
  if (AWAY.has(status)) throw new WireError(`it says ${status}`);
  throw new ToolError(
    `${url} ${reasonOf(reply, packet)}.`,
    HINTS[status] ?? 'docs/serving.md says how a pack is served.',
  );
}

/** What helps where a server has other networks than the pack. */
export const SERVE_THIS = 'Serve this very pack: npm run -s models -- serve-layout PACK OUT.';

const HINTS: Readonly<Record<number, string>> = {
  401: 'Give the token in COLORIZER_TOKEN.',
  403: 'Give the token in COLORIZER_TOKEN.',
  404: SERVE_THIS,
  413: 'Raise the limit of the server, or of the gateway before it, for the size of a request.',
};

function reasonOf(reply: Reply, packet: Packet | undefined): string {
  const megabytes = ((packet?.bytes.length ?? 0) / 1e6).toFixed(1);
  if (reply.status === 413) return `takes no request of ${megabytes} MB (413)`;
  return `refuses with ${reply.status}${wordsOf(reply)}`;
}

const MOST_WORDS = 300;

/** What the server itself says of it, cut. */
function wordsOf({ bytes }: Reply): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 4 * MOST_WORDS));
  const said = /"(?:error|detail)"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text;
  const words = said.replace(/\s+/g, ' ').trim();
  return words === '' ? '' : `: ${words.slice(0, MOST_WORDS)}`;
}

function parseJson({ bytes }: Reply): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new AnswerError('what it says of a model is no JSON');
  }
}
