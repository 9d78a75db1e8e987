/**
 * `models range`: how large the sums of a pack's networks become in a run, from which half precision can be judged: it ends
 * at 65504, and the engine's own sums of products run before the sums that a graph names. One line per network, and one per
 * sum where that is asked for:
 *
 *   network  sums  largest |x|  its node
 *
 * The run is a guided one of a few steps on a drawing of examples/, in float32 on the CPU.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from '../../../src/tool-errors.js';
import { generate } from '../../../src/diffusion/generate.js';
import { UNCANCELLED } from '../../../src/diffusion/engine.js';
import { decodePng } from '../../../src/image/png/png.js';
import { defaultRequest } from '../../../src/request/default-request.js';
import { MOST_IN_HALF } from '../../../src/runtime/emissions.js';
import { parseManifest } from '../../../src/runtime/parse-pack.js';
import type { NetworkSource, Runtime, Session, Value } from '../../../src/runtime/session.js';
import { withSums } from '../../onnx/sums.js';
import { openOnCpu, type OpenRuntime } from '../verify.js';
import { openPackFolder } from './pack-folder.js';

/** The largest magnitude that a sum had in any call. */
export interface LargestSum {
  readonly network: string;
  /** Name of its node. */
  readonly node: string;
  readonly largest: number;
}

const SKETCH = 'examples/sketch-fox.png';
const REFERENCE = 'examples/reference-crimson.png';
/** Noise, half-way, picture. */
const STEPS = 3;
const GUIDANCE = 4;

/** Every sum, the largest first. Rejects with FileError where a run gives no numbers. */
export async function measureRange(
  folder: string,
  open: OpenRuntime = openOnCpu,
): Promise<readonly LargestSum[]> {
  const runtime = await open();
  const sums = new Map<string, LargestSum>();
  try {
    await colorizeOnce(folder, summing(runtime, sums));
  } finally {
    await runtime.close();
  }
  return [...sums.values()].sort((a, b) => b.largest - a.largest);
}

/** A line per network (`all`: per sum), and whether half precision holds. */
export function* rangeLines(sums: readonly LargestSum[], all: boolean): Generator<string> {
  for (const network of new Set(sums.map((sum) => sum.network))) {
    const own = sums.filter((sum) => sum.network === network);
    const [first] = own;
    yield `${network.padEnd(18)} ${own.length} sums  ${first.largest.toPrecision(4)}  ${first.node}`;
    if (all) for (const { node, largest } of own) yield `  ${largest.toPrecision(4).padStart(10)}  ${node}`;
  }
  const largest = largestOf(sums);
  const verdict = largest > MOST_IN_HALF ? 'half precision is refused above' : 'half precision holds up to';
  yield `largest ${largest.toPrecision(4)}: ${verdict} ${MOST_IN_HALF}`;
}

/** Writes the largest sum, rounded up to a power of two, into pack.json: the runtime then chooses by it. */
export async function recordRange(folder: string, sums: readonly LargestSum[]): Promise<void> {
  const path = join(folder, 'pack.json');
  const json: unknown = JSON.parse(await readFile(path, 'utf8'));
  const manifest = {
    ...(json as object),
    largestSum: 2 ** Math.ceil(Math.log2(Math.max(1, largestOf(sums)))),
  };
  await writeFile(path, `${JSON.stringify(parseManifest(manifest, path), null, 1)}\n`);
}

function largestOf([first]: readonly LargestSum[]): number {
  return first?.largest ?? 0;
}

async function colorizeOnce(folder: string, runtime: Runtime): Promise<void> {
  const models = await openPackFolder(folder, runtime);
  const [sketch, reference] = await Promise.all([SKETCH, REFERENCE].map(readPicture));
  const size = models.pack.sizes.reduce((a, b) => (b.width * b.height < a.width * a.height ? b : a));
  const changes = { size, steps: STEPS, guidance: GUIDANCE, attention: { kind: 'plain' } } as const;
  const request = { ...defaultRequest(models.pack, sketch), ...changes };
  const context = { models, signal: UNCANCELLED, now: () => performance.now() / 1000 };
  const run = generate(request, { sketch, reference }, context);
  while (!(await run.next()).done);
}

async function readPicture(path: string) {
  return decodePng(new Uint8Array(await readFile(path)), path);
}

/** The same runtime, whose networks say how large their sums become. */
function summing(runtime: Runtime, sums: Map<string, LargestSum>): Runtime {
  return {
    backend: runtime.backend,
    get lost() {
      return runtime.lost;
    },
    async load(source) {
      const { graph, names } = withSums(source.graph, source.name);
      return summed(await runtime.load({ ...source, graph }), source, { names, sums });
    },
    close: () => runtime.close(),
  };
}

interface Summing {
  /** Node by output. */
  readonly names: ReadonlyMap<string, string>;
  readonly sums: Map<string, LargestSum>;
}

function summed(session: Session, { name: network }: NetworkSource, { names, sums }: Summing): Session {
  return {
    async run(feeds, wanted) {
      const outputs = await session.run(feeds, wanted === undefined ? wanted : [...wanted, ...names.keys()]);
      const entries = Object.entries(outputs);
      for (const [output, value] of entries) {
        const node = names.get(output);
        if (node !== undefined) note(sums, { network, node, largest: await numberOf(value, network) });
      }
      return Object.fromEntries(entries.filter(([output]) => !names.has(output)));
    },
    release: () => session.release(),
  };
}

function note(sums: Map<string, LargestSum>, sum: LargestSum): void {
  const key = `${sum.network} ${sum.node}`;
  const known = sums.get(key);
  if (known === undefined || known.largest < sum.largest) sums.set(key, sum);
}

async function numberOf(value: Value, network: string): Promise<number> {
  const [number] = await value.read();
  value.dispose();
  if (!Number.isFinite(number)) throw new FileError(`network ${network}: a sum of its run is ${number}`);
  return number;
}
