/** Every network of the pack: those of the modes in one guided step of each, the others by themselves. */
import { colorizeTensors, hostLatent } from '../../src/diffusion/colorize-tensors.js';
import { readOutputs } from '../../src/diffusion/once.js';
import { modeOf } from '../../src/request/run-mode.js';
import type { ColorizeRequest } from '../../src/request/request.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import { withSession, type Models } from '../../src/runtime/models.js';
import { hasInjection, hasMode } from '../../src/runtime/modes.js';
import type { Pack, PackNetwork } from '../../src/runtime/pack.js';
import { byNameUniform } from '../checkpoint/by-name.js';
import { elements } from '../checkpoint/checkpoint.js';
import { evaluateDim } from '../onnx/dims.js';
import { secondsSince, type Bench } from './bench.js';
import type { NetworkRow } from './rows.js';
import { namedImage, namedMask, plainRequest } from './subject.js';

/** A piece of work, whose finding has this name. */
export interface Trial {
  readonly name: string;
  readonly measure: (bench: Bench) => Promise<NetworkRow>;
}

const EVEN = { foregroundStrength: 1, backgroundStrength: 1, merge: 0 } as const;
const INJECTION = { start: 0, fidelity: 0.5, sketchFidelity: 0.3 } as const;
const MODES: readonly (readonly [string, Partial<ColorizeRequest>])[] = [
  ['plain', {}],
  ['foreground', { attention: { kind: 'foreground', ...EVEN } }],
  ['background', { attention: { kind: 'background', ...EVEN, backgroundFactor: 0.9 } }],
];
const PARTS: readonly (readonly [string, Partial<ColorizeRequest>])[] = [
  ['', {}],
  [' + style', { style: true }],
  [' + injection', { injection: INJECTION }],
  [' + style + injection', { style: true, injection: INJECTION }],
  [' without pairs', { leftOut: 'pairs' }],
  [' + style without pairs', { style: true, leftOut: 'pairs' }],
];

/** One guided step of every mode that the pack has. */
export function modeTrials(pack: Pack, size: number): readonly Trial[] {
  return PARTS.flatMap(([part, more]) =>
    MODES.flatMap(([mode, fields]) => {
      const request = { ...plainRequest(pack, size, 1), ...fields, ...more };
      const isOwn = request.leftOut !== 'pairs' || mode === 'background';
      const isThere = request.injection === null ? hasMode : hasInjection;
      if (!isOwn || !isThere(pack, modeOf(request))) return [];
      const name = mode + part;
      return [{ name, measure: (bench: Bench) => measureMode(bench, name, request) }];
    }),
  );
}

async function measureMode(bench: Bench, name: string, request: ColorizeRequest): Promise<NetworkRow> {
  const start = performance.now();
  const { models, loaded } = watched(bench.models);
  const { width: size } = request.size;
  const inputs = {
    sketch: namedImage('sketch', size),
    reference: namedImage('reference', size),
    referenceMask: namedMask('rmask', size),
    latentMask: namedMask('smask', size / models.pack.layout.latentFactor),
  };
  const run = colorizeTensors(inputs, request, models);
  for await (const progress of run) {
    if ('stage' in progress) continue;
    // The decoder is in the whole run; this step's estimate of the picture is enough.
    const { data } = await hostLatent(progress);
    const tensor = `mode ${name} ${size}`.replaceAll(/[ +]+/g, '-');
    await bench.keep(tensor, data);
    return { kind: 'mode', name, size, tensor, networks: [...loaded], seconds: secondsSince(start) };
  }
  throw new Error('the run ended before its first step');
}

/** Notes which networks are asked for. */
export function watched(models: Models): {
  readonly models: Models;
  readonly loaded: ReadonlySet<NetworkName>;
} {
  const loaded = new Set<NetworkName>();
  const load: Models['load'] = (name, sizes) => {
    loaded.add(name);
    return models.load(name, sizes);
  };
  return { models: { ...models, load }, loaded };
}

/** Networks that take and give numbers which the host can read, one by one. */
export function networkTrials(pack: Pack, size: number, left: readonly NetworkName[]): readonly Trial[] {
  return left.flatMap((name) => {
    const network = Object.values(pack.emissions)[0]?.[name];
    const isHosts =
      network !== undefined &&
      [...network.inputs, ...network.outputs].every(({ dtype }) => dtype === 'float32');
    return isHosts
      ? [{ name, measure: (bench: Bench) => measureNetwork(bench, { name, network, size }) }]
      : [];
  });
}

interface Alone {
  readonly name: NetworkName;
  readonly network: PackNetwork;
  readonly size: number;
}

async function measureNetwork(bench: Bench, { name, network, size }: Alone): Promise<NetworkRow> {
  const { latentFactor, clipTokens } = bench.models.pack.layout;
  const cells = size / latentFactor;
  const sizes = { h: cells, w: cells, m: clipTokens, s: 1 };
  const feeds = network.inputs.map((port) => {
    const shape = port.shape.map((dim) => evaluateDim(dim, sizes));
    const values = byNameUniform(port.name, elements(shape));
    return [port.name, { data: port.name === 'ids' ? wordsOf(values) : values, shape }] as const;
  });
  const start = performance.now();
  return withSession(
    () => bench.models.load(name, sizes),
    async (session) => {
      const outputs = await readOutputs(session, Object.fromEntries(feeds));
      const tensor = `network-${name}-${size}`;
      await bench.keep(tensor, joined(Object.values(outputs).map(({ data }) => data)));
      return { kind: 'network', name, size, tensor, networks: [name], seconds: secondsSince(start) };
    },
  );
}

/** Places of words in a vocabulary of more than 40,000. */
function wordsOf(values: Float32Array): Float32Array {
  return values.map((value) => Math.floor(20_000 * (value + 1)));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
