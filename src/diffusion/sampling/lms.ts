/**
 * Linear multistep in sigma, order up to 4: the slope d = (x - D)/s is a polynomial through its latest values, and
 * each step integrates it exactly. With x' = a'*D + s'*d + a' * sum of c_j*(d_j - d) the first term is the flow for a
 * fixed D, which holds at a = 0; the weight of a slope found there vanishes.
 */
import type { StepBegin, StepEnd, Workbench } from './workbench.js';
import { sigmaOf } from './schedule.js';

const MAX_ORDER = 4;

export async function stepLms<L>(
  bench: Workbench<L>,
  { step, latents: [latent, ...slopes] }: StepBegin<L>,
): Promise<StepEnd<L>> {
  const { timestep, from, to } = bench.steps[step];
  const denoised = await bench.denoise(latent, from, timestep);
  const slope = await bench.sum([
    [1 / from.s, latent],
    [-from.a / from.s, denoised],
  ]);
  const nodes = [from, ...slopes.map((_, i) => bench.steps[step - 1 - i].from)].map(sigmaOf);
  const weights = slopeWeights(nodes, sigmaOf(to)).map((weight) => to.a * weight);
  const next = await bench.sum([
    [to.s - weights.reduce((sum, weight) => sum + weight, 0), slope],
    [to.a, denoised],
    ...slopes.map((earlier, i) => [weights[i], earlier] as const),
  ]);
  const remembered = [slope, ...slopes].slice(0, MAX_ORDER - 1);
  return { latents: [next, ...remembered], denoised, fraction: (step + 1) / bench.steps.length };
}

/**
 * Weights of the earlier slopes: integral of their Lagrange polynomials from nodes[0] to `end`. `nodes`: sigma of the
 * slopes, newest first.
 */
export function slopeWeights(nodes: readonly number[], end: number): number[] {
  const origin = nodes[0];
  // A node at infinity leaves the polynomial of the others, and has no weight itself.
  if (!Number.isFinite(origin)) return nodes.slice(1).map(() => 0);
  const places = nodes.map((node) => node - origin);
  return places.slice(1).map((place, i) => {
    if (!Number.isFinite(place)) return 0;
    const others = places.filter((other, j) => j !== i + 1 && Number.isFinite(other));
    const scale = others.reduce((product, other) => product * (place - other), 1);
    return integral(polynomial(others), end - origin) / scale;
  });
}

/** Coefficients, constant first, of the polynomial with these roots. */
function polynomial(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (factors, root) => [...factors, 0].map((factor, i) => (i === 0 ? 0 : factors[i - 1]) - root * factor),
    [1],
  );
}

/** From 0 to `end`. */
function integral(coefficients: readonly number[], end: number): number {
  return coefficients.reduce((sum, coefficient, i) => sum + (coefficient * end ** (i + 1)) / (i + 1), 0);
}
