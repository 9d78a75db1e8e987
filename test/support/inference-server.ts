/**
 * A server of the Open Inference Protocol v2 over HTTP, on the engine of Node, written from the protocol's text and apart
 * from the client: what a real server says is tested in test/long/serving. It can be made to misbehave.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { openPackFolder } from '../../cli/pack-files.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import { openModels, type Models } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { servedName } from '../../src/runtime/served-name.js';
import type { Session } from '../../src/runtime/session.js';

export interface Misbehaviour {
  /** Answers with this instead of a result. */
  status?: number;
  /** So many bytes of the answer are left away. */
  truncate?: number;
  delayMs?: number;
  /** The connection is broken off without an answer. */
  hangUp?: boolean;
}

export interface InferenceServer {
  readonly url: string;
  /** Names of the models that were run, in order. */
  readonly asked: string[];
  /** The headers of the last request. */
  headers: IncomingMessage['headers'];
  misbehaviour: Misbehaviour;
  close(): Promise<void>;
}

interface Port {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** `folder`: of the pack that is served. */
export async function startInferenceServer(folder: string): Promise<InferenceServer> {
  const runtime = openNodeRuntime({ threads: 1 });
  const models = await openModels(openPackFolder(folder), runtime);
  const sessions = new Map<string, Promise<Session>>();
  const server: InferenceServer = {
    ...{ url: '', asked: [], headers: {}, misbehaviour: {} },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      for (const session of sessions.values()) await (await session).release();
      await runtime.close();
    },
  };
  const http = createServer((request, response) => {
    answer(request, response, { models, sessions, server }).catch((error: unknown) => {
      response.writeHead(400).end(JSON.stringify({ error: String(error) }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
}

interface Serving {
  readonly models: Models;
  readonly sessions: Map<string, Promise<Session>>;
  readonly server: InferenceServer;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { models, server } = serving;
  server.headers = request.headers;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const names = Object.keys(models.pack.networks) as NetworkName[];
  const path = /^\/v2\/models\/([^/]+)(\/infer)?$/.exec(request.url ?? '');
  const name = names.find((each) => servedName(models.pack, each) === path?.[1]);
  if (name === undefined) return void response.writeHead(404).end(JSON.stringify({ error: 'no such model' }));
  const network = models.pack.networks[name]!;
  if (path?.[2] === undefined) {
    const told = (ports: readonly Port[]) =>
      ports.map(({ name: port, shape }) => ({
        ...{ name: port, datatype: 'FP32' },
        shape: shape.map((dim) => (typeof dim === 'number' ? dim : -1)),
      }));
    const metadata = { name: path?.[1], inputs: told(network.inputs), outputs: told(network.outputs) };
    return void response.end(JSON.stringify(metadata));
  }
  const { status, truncate = 0, delayMs = 0, hangUp = false } = server.misbehaviour;
  server.asked.push(name);
  if (delayMs > 0) await after(delayMs);
  if (hangUp) return void request.socket.destroy();
  if (status !== undefined) return void response.writeHead(status).end(JSON.stringify({ error: 'told to' }));
  const body = await infer(Buffer.concat(chunks), request, { serving, name });
  response.setHeader('Inference-Header-Content-Length', body.header);
  response.end(body.bytes.subarray(0, body.bytes.length - truncate));
}

interface Asked {
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly parameters: { readonly binary_data_size: number };
  }[];
  readonly outputs: readonly { readonly name: string }[];
}

async function infer(
  body: Buffer,
  request: IncomingMessage,
  { serving, name }: { readonly serving: Serving; readonly name: NetworkName },
): Promise<{ readonly bytes: Buffer; readonly header: number }> {
  const header = Number(request.headers['inference-header-content-length']);
  const { inputs, outputs } = JSON.parse(body.subarray(0, header).toString()) as Asked;
  let at = header;
  const feeds = inputs.map(({ name: port, shape, parameters }) => {
    const bytes = Uint8Array.from(body.subarray(at, (at += parameters.binary_data_size)));
    return [port, { shape, data: new Float32Array(bytes.buffer) }] as const;
  });
  const session = await sessionFor(name, Object.fromEntries(feeds), serving);
  const results = await session.run(
    Object.fromEntries(feeds),
    outputs.map((output) => output.name),
  );
  const tensors = await Promise.all(
    outputs.map(async (output) => ({
      name: output.name,
      shape: results[output.name]!.shape,
      data: await results[output.name]!.read(),
    })),
  );
  const told = tensors.map(({ name: port, shape, data }) => ({
    ...{ name: port, shape, datatype: 'FP32' },
    parameters: { binary_data_size: data.byteLength },
  }));
  const head = Buffer.from(JSON.stringify({ outputs: told }));
  const parts = tensors.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return { bytes: Buffer.concat([head, ...parts]), header: head.length };
}

/** A session per network and sizes, which the shapes of the feeds tell. */
function sessionFor(
  name: NetworkName,
  feeds: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  { models, sessions }: Serving,
): Promise<Session> {
  const sizes: Record<string, number> = {};
  for (const port of models.pack.networks[name]!.inputs)
    port.shape.forEach((dim, i) => {
      const [, factor = '1', letter] = /^(?:(\d+)\*)?([a-z])$/.exec(String(dim)) ?? [];
      if (letter !== undefined) sizes[letter] ??= feeds[port.name]!.shape[i]! / Number(factor);
    });
  const key = `${name} ${JSON.stringify(sizes)}`;
  const session = sessions.get(key) ?? models.load(name, sizes);
  sessions.set(key, session);
  return session;
}
