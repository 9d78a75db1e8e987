/**
 * A typed channel between two worlds: requests with answers, progress and cancel in either direction, and one-way
 * events. What may be said is in protocol/main.ts; how messages travel is in transports.ts.
 *
 *   main    createChannel({ transport, serves: hostRequests, handlers, says: hostEvents })
 *   panel   createChannel({ transport, calls: hostRequests, hears: hostEvents })
 *   worker  createChannel({ transport, serves: workerRequests, handlers, says: workerEvents })
 *
 * Every incoming message is checked (version, envelope, body) before anything of ours sees it. A broken request is
 * answered with an error, a broken answer rejects its call, anything else broken is dropped; each leaves a line with
 * `report`. A message that arrived but could not be read fails every call that it may have been meant for, on both
 * sides: none waits for ever. Errors keep their kind, code and parameters across the channel (error-data.ts). not every host's VM has AbortSignal, so
 * cancelling is structural (cancel.ts).
 */
import type * as v from 'valibot';
import {
  Caller,
  type Answer,
  type CallOptions,
  type PayloadOf,
  type ProgressOf,
  type RequestMap,
  type ResultOf,
} from './caller.js';
import { UserError } from '../errors.js';
import type { Envelope } from './envelope.js';
import { PROTOCOL_VERSION } from './protocol/main.js';
import { Responder, type Handlers, type ResponderPort } from './responder.js';
import type { Transport } from './transports.js';
import { readBody, readMessage } from './wire.js';

export type { CallOptions, PayloadOf, ProgressOf, RequestMap, ResultOf } from './caller.js';
export type { HandlerContext, Handlers } from './responder.js';

export type EventMap = Readonly<Record<string, v.GenericSchema>>;

export interface Channel<Calls extends RequestMap, Hears extends EventMap, Says extends EventMap> {
  call<N extends keyof Calls & string>(
    name: N,
    payload: PayloadOf<Calls[N]>,
    options?: CallOptions<ProgressOf<Calls[N]>>,
  ): Promise<ResultOf<Calls[N]>>;
  emit<N extends keyof Says & string>(name: N, payload: v.InferOutput<Says[N]>): void;
  /** Returns the function that stops listening. */
  on<N extends keyof Hears & string>(
    name: N,
    listener: (payload: v.InferOutput<Hears[N]>) => void,
  ): () => void;
  /** Stops listening, cancels running handlers and rejects every call still waiting, with `reason`. */
  close(reason?: Error): void;
}

interface ChannelBase<Calls, Hears, Says> {
  readonly transport: Transport;
  /** Requests that the other side answers. */
  readonly calls?: Calls;
  readonly hears?: Hears;
  readonly says?: Says;
  /** Told of every message that was dropped or refused. */
  readonly report?: (diagnostic: string) => void;
}

/** A side that answers requests must have a handler for each of them. */
export type ChannelOptions<Calls, Serves extends RequestMap, Hears, Says> = ChannelBase<Calls, Hears, Says> &
  (
    | {
        readonly serves: Serves;
        readonly handlers: Handlers<Serves>;
        /** The request with which a caller begins; what an earlier caller asked is cancelled when it comes. */
        readonly firstWord?: keyof Serves & string;
      }
    | { readonly serves?: never; readonly handlers?: never; readonly firstWord?: never }
  );

type None = Readonly<Record<never, never>>;

export function createChannel<
  Calls extends RequestMap = None,
  Serves extends RequestMap = None,
  Hears extends EventMap = None,
  Says extends EventMap = None,
>(options: ChannelOptions<Calls, Serves, Hears, Says>): Channel<Calls, Hears, Says> {
  const { transport } = options;
  const report = options.report ?? (() => undefined);
  const send = (envelope: Envelope) => transport.post(envelope);
  const caller = new Caller({ calls: options.calls ?? {}, send, report });
  const responder = new Responder({ ...served(options), firstWord: options.firstWord ?? null, send, report });
  const events = new EventHub(options.hears ?? {}, report);
  const onUnreadable = () => {
    report('A message arrived that could not be read');
    caller.lose(unreadableError());
    send({ type: 'unread', protocol: PROTOCOL_VERSION });
  };
  const parts = { caller, responder, events, report };
  const stop = transport.subscribe((message) => route(message, parts), onUnreadable);
  const channel = {
    call: (name: string, payload: unknown, callOptions: CallOptions<unknown> = {}) =>
      caller.call(name, payload, callOptions),
    emit: (name: string, payload: unknown) =>
      send({ type: 'event', protocol: PROTOCOL_VERSION, name, payload }),
    on: (name: string, listener: Listener) => events.on(name, listener),
    close: (reason?: Error) => {
      stop();
      responder.cancelAll();
      caller.failAll(reason ?? new Error('The channel was closed.'));
    },
  };
  // The maps' types are known only outside; inside, every body has just been read with its own schema.
  return channel as unknown as Channel<Calls, Hears, Says>;
}

interface Parts {
  readonly caller: Caller;
  readonly responder: Responder;
  readonly events: EventHub;
  report(diagnostic: string): void;
}

function route(message: unknown, parts: Parts): void {
  const incoming = readMessage(message);
  switch (incoming.kind) {
    case 'noise':
      return parts.report('A message that is none of ours');
    case 'refused': {
      const { type, id } = incoming.header;
      parts.report(incoming.error.message);
      if (id === undefined) return;
      if (type === 'request') parts.responder.refuse(id, incoming.error);
      else parts.caller.fail(id, incoming.error);
      return;
    }
    case 'envelope':
      return dispatch(incoming.envelope, parts);
    default:
      return incoming satisfies never;
  }
}

function dispatch(envelope: Envelope, { caller, responder, events }: Parts): void {
  switch (envelope.type) {
    case 'request':
      return void responder.receive(envelope);
    case 'cancel':
      return responder.cancel(envelope.id);
    case 'unread':
      return caller.lose(unreadableError());
    case 'event':
      return events.receive(envelope.name, envelope.payload);
    case 'progress':
    case 'result':
    case 'error':
      return caller.receive(envelope satisfies Answer);
    default:
      return envelope satisfies never;
  }
}

function unreadableError(): UserError {
  return new UserError('message-unreadable');
}

function served(options: {
  readonly serves?: RequestMap;
  readonly handlers?: unknown;
}): Pick<ResponderPort, 'serves' | 'handlers'> {
  // Handlers<Serves> takes each payload as its own schema reads it, and Responder reads it so before the call.
  return { serves: options.serves ?? {}, handlers: (options.handlers ?? {}) as ResponderPort['handlers'] };
}

type Listener = (payload: unknown) => void;

/** Owns the listeners of the other side's events. */
class EventHub {
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(
    private readonly hears: EventMap,
    private readonly report: (diagnostic: string) => void,
  ) {}

  on(name: string, listener: Listener): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  receive(name: string, payload: unknown): void {
    const schema = Object.prototype.hasOwnProperty.call(this.hears, name) ? this.hears[name] : undefined;
    if (schema === undefined) return this.report(`An event called "${name}", which this side does not know`);
    try {
      const body = readBody(schema, payload, `${name} event`);
      for (const listener of [...(this.listeners.get(name) ?? [])]) listener(body);
    } catch (error) {
      this.report(String(error));
    }
  }
}
