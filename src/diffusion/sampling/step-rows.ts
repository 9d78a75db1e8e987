/**
 * What the U-Net is fed anew at every step besides x: the biases of its timestep and, in style mode, the style's terms
 * at that timestep. Both follow from the timestep alone, so those of all known steps are made at once.
 */
import type { Feeds, HostTensor } from '../../runtime/session.js';

export interface StepNetwork {
  readonly name: 'time' | 'style';
  /** Its output, and the U-Net's input of the same name: a row per timestep. */
  readonly port: 'emb' | 'style';
  /** What it is fed besides the timesteps `t`. */
  readonly feeds: Readonly<Record<string, HostTensor>>;
}

/** Feeds of one step: rows [1, width]. */
export type StepRow = Readonly<Record<string, HostTensor>>;

type Run = (name: StepNetwork['name'], feeds: Feeds) => Promise<Readonly<Record<string, HostTensor>>>;

/** One entry per timestep, in their order. */
export async function stepRows(
  networks: readonly StepNetwork[],
  timesteps: readonly number[],
  run: Run,
): Promise<readonly StepRow[]> {
  if (timesteps.length === 0) return [];
  const t = { data: Float32Array.from(timesteps), shape: [timesteps.length] };
  const rows: Record<string, HostTensor>[] = timesteps.map(() => ({}));
  for (const { name, port, feeds } of networks) {
    const { data, shape } = (await run(name, { ...feeds, t }))[port];
    const [, width] = shape;
    rows.forEach((row, i) => {
      row[port] = { data: data.slice(i * width, (i + 1) * width), shape: [1, width] };
    });
  }
  return rows;
}
