/**
 * Where a sampler is between two steps: all that the rest of a run depends on besides its request, so that a run that was
 * cut off goes on from there to the same latent, bit by bit. With latents on the host it is plain data (request/kept-run.ts).
 */
export interface SamplerState<L> {
  /** Steps done. */
  readonly step: number;
  /** 0..1: how far the noise is worked off; 1: no step is left. */
  readonly fraction: number;
  /** The latent, then what the sampler remembers of its past, newest first. */
  readonly latents: readonly L[];
  /** What it measured on its way; most samplers measure nothing. */
  readonly numbers: readonly number[];
  /** Noises drawn: the next draw is one more. */
  readonly draws: number;
  /** Estimates asked for. */
  readonly estimates: number;
}

export function firstState<L>(latent: L): SamplerState<L> {
  return { step: 0, fraction: 0, latents: [latent], numbers: [], draws: 0, estimates: 0 };
}

export async function mapState<From, To>(
  state: SamplerState<From>,
  change: (latent: From) => Promise<To>,
): Promise<SamplerState<To>> {
  const latents: To[] = [];
  for (const latent of state.latents) latents.push(await change(latent));
  return { ...state, latents };
}
