/** HTTP to an inference server: connections stay open, every answer has a time limit. */
import type { Packet } from './infer-protocol.js';

export interface Call {
  readonly url: string;
  /** GET where there is none. */
  readonly packet?: Packet;
  readonly token: string | null;
  readonly timeoutMs: number;
}

export interface Reply extends Packet {
  readonly status: number;
}

/** Why no reply came. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

const HEADER_LENGTH = 'Inference-Header-Content-Length';

/** Rejects with WireError where no whole reply comes in time. */
export async function call({ url, packet, token, timeoutMs }: Call): Promise<Reply> {
  try {
    const reply = await fetch(url, {
      method: packet === undefined ? 'GET' : 'POST',
      headers: { ...bearer(token), ...lengths(packet) },
      ...(packet === undefined ? {} : { body: packet.bytes }),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const bytes = new Uint8Array(await reply.arrayBuffer());
    const headerLength = reply.headers.get(HEADER_LENGTH);
    return { status: reply.status, bytes, headerBytes: headerLength === null ? null : Number(headerLength) };
  } catch (error) {
    throw new WireError(reasonOf(error, timeoutMs));
  }
}

const bearer = (token: string | null): Record<string, string> =>
  token === null ? {} : { Authorization: `Bearer ${token}` };

function lengths(packet: Packet | undefined): Record<string, string> {
  if (packet === undefined) return {};
  return { 'Content-Type': 'application/octet-stream', [HEADER_LENGTH]: String(packet.headerBytes) };
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'there is no such host',
  ECONNRESET: 'it broke the connection off',
  UND_ERR_SOCKET: 'it broke the connection off',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody vouches for its certificate (NODE_EXTRA_CA_CERTS names one who does)',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody vouches for its certificate (NODE_EXTRA_CA_CERTS names one who does)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'nobody vouches for its certificate (NODE_EXTRA_CA_CERTS names one who does)',
};

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (partOf(error, 'name') === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const cause = partOf(error, 'cause');
  const code = partOf(cause, 'code');
  if (code !== null) return REASONS[String(code)] ?? String(code);
  return String(partOf(cause, 'message') ?? partOf(error, 'message') ?? error);
}

/** Null where there is none; errors come from several worlds. */
function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, key) ?? null) : null;
}
