/** Whole numbers whose scales half precision does not hold: what a graph of halves does with them. */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPack, packGraphs, type PackRecipe } from '../../models/build.js';
import { byNameCheckpoint } from '../../models/checkpoint/by-name.js';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.js';
import { folderTarget } from '../../models/files/folder-target.js';
import { readPackGraph } from '../../models/files/read-pack.js';
import { convShape } from '../../models/nn/emitter.js';
import { EMITTERS } from '../../models/nn/emitters.js';
import { Graph } from '../../models/onnx/graph.js';
import type { GraphModel } from '../../models/onnx/model.js';
import { readWeights } from '../../models/onnx/read.js';
import { ModelProto } from '../../models/onnx/schema.js';
import { writeModel } from '../../models/onnx/write.js';
import { requiredTensors, weightBytes } from '../../models/pack/weights.js';
import { runSession } from '../../models/verify/networks.js';
import type { Pack } from '../../src/runtime/pack.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { relativeError } from '../support/read-safetensors.js';
import { smallestRecipe } from '../models/support-packs.js';
import { uniform } from '../models/verify/golden-inputs.js';

jest.setTimeout(240_000);

const runtime = openNodeRuntime({ threads: 1 });
const root = mkdtempSync(join(tmpdir(), 'faint-'));
afterAll(async () => {
  rmSync(root, { recursive: true });
  await runtime.close();
});

const SMALLEST_HALF = 2 ** -14;

/** By-name weights of which the first channels of the kernels and matrices that are `meant` are so much smaller. */
function faintCheckpoint(
  shapes: ReadonlyMap<string, readonly number[]>,
  { meant, factor }: { readonly meant: RegExp; readonly factor: number },
): Checkpoint {
  const whole = byNameCheckpoint({ shapes, salt: '' });
  const read = async (name: string): Promise<Float32Array> => {
    const values = await whole.read(name);
    const [channels = 1, ...rest] = shapes.get(name)!;
    if (!meant.test(name) || rest.length === 0) return values;
    const end = values.length / Math.max(1, Math.floor(channels / 4));
    return values.map((value, i) => (i < end ? factor * value : value));
  };
  return { ...whole, read };
}

describe('a pack with such channels', () => {
  interface Named {
    readonly name: string;
    readonly op_type: string;
    readonly input: readonly string[];
    readonly output: readonly string[];
  }

  async function build(): Promise<{ readonly pack: Pack; readonly folder: string }> {
    const recipe: PackRecipe = { ...(await smallestRecipe('int8')), emissions: ['gpu-half'], sources: [] };
    const folder = join(root, 'pack');
    const shapes = requiredTensors(packGraphs(recipe));
    const meant = /in_layers\.2|attn1\.to_q|zero_blocks/;
    const checkpoint = faintCheckpoint(shapes, { meant, factor: 1e-5 });
    return { pack: await buildPack(recipe, checkpoint, folderTarget({ folder })), folder };
  }

  /** Of hints and U-Net: the least scale that is read as a half, how many rows of scales are, and how many are read as they are. */
  async function scalesOf({ pack, folder }: Awaited<ReturnType<typeof build>>) {
    let [least, wide, halves] = [Infinity, 0, 0];
    const shards = new Map(pack.shards.map(({ file }) => [file, readFileSync(join(folder, file))]));
    for (const network of [pack.emissions['gpu-half']?.control, pack.emissions['gpu-half']?.unet]) {
      const bytes = await readPackGraph(folder, network!);
      const places = new Map(readWeights(bytes, '').map((one) => [one.name, one]));
      const { graph } = ModelProto.toObject(ModelProto.decode(bytes)) as {
        graph: { node: readonly Named[] };
      };
      const casts = new Map(
        graph.node.filter(({ op_type }) => op_type === 'Cast').map((one) => [one.output[0]!, one.input[0]!]),
      );
      for (const { input } of graph.node.filter(({ op_type }) => op_type === 'DequantizeLinear')) {
        const source = casts.get(input[1]!);
        if (source === undefined) {
          wide++;
          continue;
        }
        const { file, offset, bytes: length } = places.get(source)!;
        const shard = shards.get(file)!;
        const scales = new Float32Array(new Uint8Array(shard.subarray(offset, offset + length)).buffer);
        least = Math.min(least, ...scales);
        halves++;
      }
    }
    return { least, halves, wide };
  }

  test('reads no scale as a half that half precision does not hold', async () => {
    const { least, halves, wide } = await scalesOf(await build());
    expect(least).toBeGreaterThanOrEqual(SMALLEST_HALF);
    expect(halves).toBeGreaterThan(5);
    expect(wide).toBeGreaterThan(5);
  });
});

describe('a kernel of such channels, then a norm', () => {
  const FACTOR = 3e-5;

  const model = (arithmetic: 'float16' | 'float32', faint: readonly string[]): GraphModel => {
    const options = { name: 'piece', storage: 'int8', arithmetic, widensHalves: true } as const;
    const graph = new Graph({ ...options, faint: new Set(faint) });
    const emission = arithmetic === 'float16' ? 'gpu-half' : 'portable';
    const emit = EMITTERS[emission](graph, { inputs: {}, outputs: {} });
    const map = emit.conv('kernel', emit.input('x', [1, 64, 8, 8]), convShape(64, 64));
    emit.output('y', emit.groupNorm('norm', map, { channels: 64, groups: 64, epsilon: 1e-12 }));
    return graph.finish();
  };

  async function answer(graph: GraphModel): Promise<Float32Array> {
    const checkpoint = faintCheckpoint(requiredTensors([graph]), { meant: /^kernel/, factor: FACTOR });
    const files = await Promise.all(
      graph.weights.map(async (weight, i) => {
        const bytes = await weightBytes(weight, checkpoint);
        const isWidened = weight.stored !== weight.dtype;
        return [weight.name, { path: `weight${i}`, data: bytes, isWidened }] as const;
      }),
    );
    const byName = new Map(files);
    const bytes = writeModel(graph, ({ name }) => {
      const { path, data, isWidened } = byName.get(name)!;
      return { file: path, offset: 0, bytes: data.byteLength * (isWidened ? 2 : 1) };
    });
    const weights = [...byName.values()];
    const session = await runtime.load({ name: 'piece', graph: bytes, weights, dimensions: {} });
    return (await runSession(session, { x: uniform('x', [1, 64, 8, 8]) }))['y']!.data;
  }

  test('is right where it is known to be one, and lost where it is not', async () => {
    const exact = await answer(model('float32', []));
    const known = await answer(model('float16', ['kernel.weight']));
    const unknown = await answer(model('float16', []));
    expect(relativeError(known, exact)).toBeLessThan(1e-2);
    expect(relativeError(unknown, exact)).toBeGreaterThan(0.2);
  });
});
