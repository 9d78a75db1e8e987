/**
 * Seeded noise: Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), a
 * counter-based generator, so the i-th number depends on the seed and on i alone. Normal by Box and Muller.
 */

/** Multipliers and key increments of the paper's table 2. */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

export type Block = readonly [number, number, number, number];

/** One block of four 32-bit numbers (0..2^32-1) of a counter under a key. */
export function philox(counter: Block, key: readonly [number, number]): Block {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = multiply(MULTIPLIER_0, c0);
    const [high1, low1] = multiply(MULTIPLIER_1, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** `count` independent standard normal numbers of a seed (0..2^32-1); every draw of a seed has its own. */
export function normalNoise(seed: number, count: number, draw = 0): Float32Array {
  const noise = new Float32Array(count);
  for (let i = 0; i < count; i += 4) {
    const [a, b, c, d] = philox([i / 4, draw, 0, 0], [seed >>> 0, 0]);
    const four = [...boxMuller(a, b), ...boxMuller(c, d)];
    for (let j = 0; j < 4 && i + j < count; j++) noise[i + j] = four[j];
  }
  return noise;
}

/** The draws of a seed, from 1, behind draw `before` (0: the one that a run starts from). */
export function seededNoise(
  seed: number,
  shape: readonly number[],
  before = 0,
): (draw: number) => Promise<{ readonly data: Float32Array; readonly shape: readonly number[] }> {
  const count = shape.reduce((a, b) => a * b, 1);
  return async (draw) => ({ data: normalNoise(seed, count, before + draw), shape });
}

/** Two normal numbers of two 32-bit ones; the radius' uniform is in (0, 1], so its logarithm is finite. */
function boxMuller(a: number, b: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32));
  const angle = (2 * Math.PI * b) / 2 ** 32;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** High and low half of a 32 x 32 bit product. */
function multiply(x: number, y: number): readonly [number, number] {
  const [x1, x0, y1, y0] = [x >>> 16, x & 0xffff, y >>> 16, y & 0xffff];
  const middle = x1 * y0 + ((x0 * y0) >>> 16);
  const cross = x0 * y1 + (middle & 0xffff);
  const high = x1 * y1 + Math.floor(middle / 65536) + Math.floor(cross / 65536);
  return [high >>> 0, Math.imul(x, y) >>> 0];
}
