/** The answering half of a channel: runs a handler per request, with progress and cancel. */
import { createCancelSource, type CancelSource, type CancelToken } from './cancel.js';
import type { PayloadOf, ProgressOf, RequestEntry, RequestMap, ResultOf } from './caller.js';
import { toErrorData } from './error-data.js';
import { FormatError } from '../errors.js';
import type { Envelope } from './envelope.js';
import { PROTOCOL_VERSION } from './protocol/main.js';
import { readBody } from './wire.js';

export interface HandlerContext<P> {
  /** Set when the caller cancels and when the channel closes. A handler that sees it throws CancelledError. */
  readonly signal: CancelToken;
  progress(progress: P): void;
}

export type Handlers<R extends RequestMap> = {
  readonly [N in keyof R]: (
    payload: PayloadOf<R[N]>,
    context: HandlerContext<ProgressOf<R[N]>>,
  ) => Promise<ResultOf<R[N]>> | ResultOf<R[N]>;
};

type AnyHandler = (payload: unknown, context: HandlerContext<unknown>) => unknown;

export interface ResponderPort {
  readonly serves: RequestMap;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  /** Said by a caller that begins anew: whatever was asked before, nobody waits for it. */
  readonly firstWord: string | null;
  send(envelope: Envelope): void;
  report(diagnostic: string): void;
}

type Request = Extract<Envelope, { type: 'request' }>;

/** Owns the handlers that are running. */
export class Responder {
  private readonly running = new Map<number, CancelSource>();

  constructor(private readonly port: ResponderPort) {}

  async receive(request: Request): Promise<void> {
    const { id, name } = request;
    // An answer would settle the first request of this id with the second one's fate.
    if (this.running.has(id)) return this.port.report(`Request ${id} ("${name}") arrived twice`);
    if (name === this.port.firstWord) this.cancelAll();
    const source = createCancelSource();
    this.running.set(id, source);
    try {
      const result = await this.run(request, source.token);
      // A result that the transport will not carry throws here and becomes an error: no caller waits forever.
      this.port.send({ type: 'result', protocol: PROTOCOL_VERSION, id, result });
    } catch (error) {
      this.refuse(id, error);
    } finally {
      this.running.delete(id);
    }
  }

  refuse(id: number, error: unknown): void {
    try {
      this.port.send({ type: 'error', protocol: PROTOCOL_VERSION, id, error: toErrorData(error) });
    } catch (sendError) {
      this.port.report(`Request ${id} could not be answered: ${String(sendError)}`);
    }
  }

  cancel(id: number): void {
    this.running.get(id)?.cancel();
  }

  cancelAll(): void {
    for (const source of this.running.values()) source.cancel();
  }

  private async run({ id, name, payload }: Request, signal: CancelToken): Promise<unknown> {
    const entry = ownEntry(this.port.serves, name);
    const handler = ownEntry(this.port.handlers, name);
    if (entry === undefined || handler === undefined) {
      this.port.report(`A request called "${name}", which this side does not answer`);
      throw new FormatError('message-broken', { reason: `no request called "${name}" is answered here` });
    }
    const body = this.read(entry, payload, name);
    const progress = (step: unknown) =>
      this.port.send({ type: 'progress', protocol: PROTOCOL_VERSION, id, progress: step });
    return handler(body, { signal, progress });
  }

  private read(entry: RequestEntry, payload: unknown, name: string): unknown {
    try {
      return readBody(entry.payload, payload, `${name} payload`);
    } catch (error) {
      this.port.report(String(error));
      throw error;
    }
  }
}

/** Own keys only: "constructor" is no request. */
function ownEntry<T>(map: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(map, name) ? map[name] : undefined;
}
