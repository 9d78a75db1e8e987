/** A real HTTP server with a small pack whose files can be damaged, cut short, refused or held back. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { FormatError } from '../../../src/errors.js';
import { manifestSchema, packOf } from '../../../src/runtime/pack.js';
import type { Pack } from '../../../src/runtime/pack.js';

export const FILES: Readonly<Record<string, Uint8Array>> = {
  'control.onnx': bytes(300, 1),
  'unet.onnx': bytes(500, 2),
  'weights-0.bin': bytes(200_000, 3),
  'weights-1.bin': bytes(1000, 4),
};

function bytes(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7) & 255);
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function fileEntry(file: string) {
  const data = FILES[file]!;
  return { file, bytes: data.length, sha256: sha256(data) };
}

const NOTHING = { weights: 0, activations: [], tensor: [], multiplications: {} };

function network(file: string, shards: readonly string[]) {
  return { ...fileEntry(file), inflatedBytes: 1, inputs: [], outputs: [], shards, memory: NOTHING };
}

export const MANIFEST = {
  format: 4,
  id: 'tiny',
  version: '1',
  title: 'Tiny',
  licence: { id: 'MIT', attribution: 'nobody', nonCommercial: false },
  sources: [],
  weights: 'float16',
  prediction: 'v',
  latentScale: 0.18,
  schedule: {
    alphaBar: { kind: 'table', values: [0.9, 0.1] },
    zeroTerminalSnr: false,
    spacing: 'trailing',
  },
  sizes: [{ width: 64, height: 64 }],
  features: [],
  defaults: { sampler: 'ddim', steps: 2, guidance: 1, sketchThreshold: 0.1, referenceThreshold: 0.5 },
  layout: {
    latentChannels: 4,
    latentFactor: 8,
    sizeMultiple: 32,
    levels: 3,
    hints: 4,
    timeWidth: 8,
    clipImage: 32,
    clipTokens: 4,
    contextWidth: 8,
    segmentSize: null,
    transformers: [],
  },
  preview: null,
  emissions: {
    portable: {
      control: network('control.onnx', ['weights-0.bin']),
      unet: network('unet.onnx', ['weights-0.bin', 'weights-1.bin']),
    },
  },
  shards: [fileEntry('weights-0.bin'), fileEntry('weights-1.bin')],
};

export function parseManifest(json: unknown): Pack {
  const parsed = v.safeParse(manifestSchema, json);
  if (!parsed.success)
    throw new FormatError('model-file-broken', { file: 'pack.json', reason: parsed.issues[0].message });
  return packOf(parsed.output);
}

type Answer = (response: ServerResponse) => void;

export interface PackServer {
  readonly packUrl: string;
  /** Names asked for, in order. */
  readonly asked: string[];
  /** Answers instead of the usual ones, by file name. */
  readonly instead: Map<string, Answer>;
  close(): Promise<void>;
}

export async function startPackServer(): Promise<PackServer> {
  const asked: string[] = [];
  const instead = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    asked.push(name);
    const answer = instead.get(name);
    if (answer !== undefined) return answer(response);
    if (name === 'pack.json') return response.end(JSON.stringify(MANIFEST));
    const data = FILES[name];
    if (data === undefined) response.statusCode = 404;
    response.end(data);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { packUrl: `http://127.0.0.1:${port}/pack.json`, asked, instead, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
