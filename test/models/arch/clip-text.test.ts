import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { clipTextGraph } from '../../../models/arch/clip-text.js';
import { byNameWeight } from '../../../models/checkpoint/by-name.js';
import { parseModelConfig } from '../../../models/config.js';
import { portableEmitter } from '../../../models/nn/portable.js';
import { Graph } from '../../../models/onnx/graph.js';
import { loadGraph, runSession } from '../../../models/verify/networks.js';
import { requiredTensors } from '../../../models/pack/weights.js';
import { withSession } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';

jest.setTimeout(60_000);

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

const PREFIX = 'cond_stage_model.transformer.model';
const END = 19;
const config = parseModelConfig({
  unet: { contextWidth: 6 },
  clip: { embed: 6 },
  text: { vocabulary: 20, positions: 5, width: 8, layers: 2, heads: 2, mlpRatio: 2 },
});

function towerGraph(storage: 'float32' | 'float16' = 'float32') {
  const graph = new Graph({ name: 'text', storage });
  clipTextGraph(portableEmitter(graph), config);
  return graph.finish();
}

async function embed(ids: readonly number[], storage: 'float32' | 'float16' = 'float32') {
  const feeds = { ids: { data: Float32Array.from(ids), shape: [1, 5] } };
  const load = () => loadGraph(runtime, towerGraph(storage), { sizes: {}, salt: '' });
  const { embedding } = await withSession(load, (session) => runSession(session, feeds));
  expect(embedding!.shape).toEqual([1, 1, 6]);
  return [...embedding!.data];
}

const gap = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

// Plain float64 loops, one token after another.

const weight = (name: string, ...shape: number[]): Float32Array => byNameWeight(`${PREFIX}.${name}`, shape);
const vector = (values: ArrayLike<number>): number[] => Array.from(values);
const add = (a: readonly number[], b: ArrayLike<number>): number[] => a.map((value, i) => value + b[i]!);
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** x [in] times a matrix stored [out, in]. */
const linear = (x: readonly number[], matrix: Float32Array, bias: Float32Array): number[] =>
  vector(bias).map(
    (shift, row) => shift + dot(x, vector(matrix.subarray(row * x.length, (row + 1) * x.length))),
  );

function norm(x: readonly number[], name: string): number[] {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const [scale, shift] = [weight(`${name}.weight`, x.length), weight(`${name}.bias`, x.length)];
  return x.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[i]! + shift[i]!);
}

/** Abramowitz and Stegun 7.1.5: the power series, enough for |x| < 4. */
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const gelu = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2));

function block(rows: readonly number[][]): number[][] {
  const name = 'transformer.resblocks.0';
  const packed = rows.map((row) =>
    linear(
      norm(row, `${name}.ln_1`),
      weight(`${name}.attn.in_proj_weight`, 24, 8),
      weight(`${name}.attn.in_proj_bias`, 24),
    ),
  );
  return rows.map((row, n) => {
    const mixed = [0, 1].flatMap((head) => {
      const part = (token: number, third: number): number[] =>
        packed[token]!.slice(8 * third + 4 * head, 8 * third + 4 * head + 4);
      const seen = rows.slice(0, n + 1).map((_, m) => Math.exp(dot(part(n, 0), part(m, 1)) / 2));
      const total = seen.reduce((a, b) => a + b, 0);
      return [0, 1, 2, 3].map((i) =>
        seen.reduce((sum, score, m) => sum + (score / total) * part(m, 2)[i]!, 0),
      );
    });
    const after = add(
      row,
      linear(mixed, weight(`${name}.attn.out_proj.weight`, 8, 8), weight(`${name}.attn.out_proj.bias`, 8)),
    );
    const hidden = linear(
      norm(after, `${name}.ln_2`),
      weight(`${name}.mlp.c_fc.weight`, 16, 8),
      weight(`${name}.mlp.c_fc.bias`, 16),
    ).map(gelu);
    const out = linear(
      hidden,
      weight(`${name}.mlp.c_proj.weight`, 8, 16),
      weight(`${name}.mlp.c_proj.bias`, 8),
    );
    return add(after, out);
  });
}

function embedByDefinition(ids: readonly number[]): number[] {
  const table = weight('token_embedding.weight', 20, 8);
  const places = weight('positional_embedding', 5, 8);
  const rows = ids.map((id, n) =>
    add(vector(table.subarray(8 * id, 8 * id + 8)), places.subarray(8 * n, 8 * n + 8)),
  );
  const end = norm(block(rows)[ids.indexOf(END)]!, 'ln_final');
  const projection = weight('text_projection', 8, 6);
  const out = [0, 1, 2, 3, 4, 5].map((column) =>
    dot(
      end,
      [0, 1, 2, 3, 4, 5, 6, 7].map((i) => projection[6 * i + column]!),
    ),
  );
  return out.map((value) => value / Math.hypot(...out));
}

describe('the text tower', () => {
  test.each([[[18, 3, 7, END, 0]], [[18, END, 0, 0, 0]], [[18, 1, 2, 3, END]]])(
    'on %j is what its definition computes in plain loops',
    async (ids) => {
      expect(gap(await embed(ids), embedByDefinition(ids))).toBeLessThan(1e-5);
    },
  );

  test('does not see what stands behind the end token', async () => {
    expect(gap(await embed([18, 4, END, 0, 0]), await embed([18, 4, END, 9, 3]))).toBeLessThan(1e-6);
  });

  test('takes the first of several end tokens', async () => {
    expect(gap(await embed([18, 4, END, 0, 0]), await embed([18, 4, END, END, END]))).toBeLessThan(1e-6);
  });

  test('gives rows of length 1', async () => {
    expect(Math.hypot(...(await embed([18, 5, 6, END, 0])))).toBeCloseTo(1, 6);
  });

  test('is as exact as its table of halves', async () => {
    const ids = [18, 3, 7, END, 0];
    const error = gap(await embed(ids, 'float16'), await embed(ids));
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(5e-3);
  });

  test('leaves the last block out', () => {
    const keys = [...requiredTensors([towerGraph()]).keys()];
    expect(keys.some((key) => key.startsWith(`${PREFIX}.transformer.resblocks.0.`))).toBe(true);
    expect(keys.filter((key) => key.startsWith(`${PREFIX}.transformer.resblocks.1.`))).toEqual([]);
  });
});
