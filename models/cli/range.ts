/** The measurement of a pack's range (verify/packs/range.ts) as the commands use it. */
import { freemem } from 'node:os';
import type { Pack } from '../../src/runtime/pack.js';
import { measureRange, rangeLines, recordRange } from '../verify/packs/range.js';

type Log = (line: string) => void;

/** Prints the sums and writes the largest into pack.json. */
export async function rangeOf(
  folder: string,
  { all, log }: { readonly all: boolean; readonly log: Log },
): Promise<void> {
  const sums = await measureRange(folder);
  for (const line of rangeLines(sums, all)) log(line);
  await recordRange(folder, sums);
}

/** A session on the CPU holds its weights in float32, and some of them twice while it is made. */
const WEIGHTS_HELD = 1.5;

/** After a build: where the pack has networks in half precision, nobody said how large its sums are, and memory allows it. */
export async function rangeOfBuilt(pack: Pack, folder: string, log: Log): Promise<void> {
  if (pack.emissions['gpu-half'] === undefined || pack.largestSum !== undefined) return;
  const networks = Object.values(pack.networks);
  const needed = WEIGHTS_HELD * Math.max(...networks.map(({ memory }) => memory.weights));
  if (needed < freemem()) return rangeOf(folder, { all: false, log });
  const gigabytes = (needed / 1e9).toFixed(1);
  log(
    `its range was not measured, for which ${gigabytes} GB must be free; later: npm run -s models -- range --pack ${folder}`,
  );
}
