/** The asking half of a channel: numbers its requests and settles each promise when the answer arrives. */
import type * as v from 'valibot';
import { CancelledError } from '../errors.js';
import type { CancelToken } from './cancel.js';
import { fromErrorData } from './error-data.js';
import type { Envelope } from './envelope.js';
import { PROTOCOL_VERSION } from './protocol/main.js';
import { readBody } from './wire.js';

export interface RequestEntry {
  readonly payload: v.GenericSchema;
  readonly result: v.GenericSchema;
  readonly progress?: v.GenericSchema;
}
export type RequestMap = Readonly<Record<string, RequestEntry>>;

export type PayloadOf<E extends RequestEntry> = v.InferOutput<E['payload']>;
export type ResultOf<E extends RequestEntry> = v.InferOutput<E['result']>;
export type ProgressOf<E extends RequestEntry> = E extends {
  readonly progress: infer S extends v.GenericSchema;
}
  ? v.InferOutput<S>
  : never;

export interface CallOptions<P> {
  /** Asks the other side to stop. The call settles when that side has answered, so "cancelled" means stopped. */
  readonly signal?: CancelToken;
  readonly onProgress?: (progress: P) => void;
}

export type Answer = Extract<Envelope, { type: 'progress' | 'result' | 'error' }>;

interface PendingCall {
  readonly name: string;
  readonly entry: RequestEntry;
  readonly onProgress: ((progress: unknown) => void) | undefined;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface CallerPort {
  readonly calls: RequestMap;
  send(envelope: Envelope): void;
  report(diagnostic: string): void;
}

/** So many that two pages do not meet, and still whole numbers after any number of requests. */
const FIRST_IDS = 2 ** 48;

/** Owns the calls that wait for an answer. */
export class Caller {
  private readonly pending = new Map<number, PendingCall>();
  /**
   * At random: a page that was loaded anew shares its far side with the page before, whose last requests may still be
   * running there, and whose answers must not be taken for its own.
   */
  private nextId = Math.floor(Math.random() * FIRST_IDS);

  constructor(private readonly port: CallerPort) {}

  /** Resolves to the checked result; rejects with the far side's error, or a FormatError for a broken answer. */
  call(name: string, payload: unknown, options: CallOptions<unknown>): Promise<unknown> {
    const { signal, onProgress } = options;
    const entry = this.port.calls[name];
    if (entry === undefined)
      return Promise.reject(new Error(`Internal error: no request is called "${name}"`));
    if (signal?.aborted === true) return Promise.reject(new CancelledError());
    const id = this.nextId++;
    const cancel = () => this.port.send({ type: 'cancel', protocol: PROTOCOL_VERSION, id });
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { name, entry, onProgress, resolve, reject });
      this.port.send({ type: 'request', protocol: PROTOCOL_VERSION, id, name, payload });
      signal?.addEventListener('abort', cancel);
    });
    const forget = () => {
      this.pending.delete(id);
      signal?.removeEventListener('abort', cancel);
    };
    answer.then(forget, forget);
    return answer;
  }

  receive(envelope: Answer): void {
    const call = this.pending.get(envelope.id);
    if (call === undefined)
      return this.port.report(`An answer to request ${envelope.id}, which nobody waits for`);
    if (envelope.type === 'progress') return this.progress(call, envelope.progress);
    this.pending.delete(envelope.id);
    if (envelope.type === 'error') return call.reject(fromErrorData(envelope.error));
    try {
      call.resolve(readBody(call.entry.result, envelope.result, `${call.name} result`));
    } catch (error) {
      call.reject(asError(error));
    }
  }

  /** Ends one call whose answer could not be read; false if none waits under that id. */
  fail(id: number, error: Error): boolean {
    const call = this.pending.get(id);
    this.pending.delete(id);
    call?.reject(error);
    return call !== undefined;
  }

  failAll(error: Error): void {
    for (const id of [...this.pending.keys()]) this.fail(id, error);
  }

  /** A message was lost, and it may have been the word that any of the calls waits for. What still runs is stopped. */
  lose(error: Error): void {
    for (const id of [...this.pending.keys()]) {
      this.fail(id, error);
      this.port.send({ type: 'cancel', protocol: PROTOCOL_VERSION, id });
    }
  }

  /** Progress is a courtesy: a broken one is dropped, the call goes on. */
  private progress(call: PendingCall, progress: unknown): void {
    if (call.entry.progress === undefined) return this.port.report(`${call.name} has no progress`);
    try {
      call.onProgress?.(readBody(call.entry.progress, progress, `${call.name} progress`));
    } catch (error) {
      this.port.report(asError(error).message);
    }
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
