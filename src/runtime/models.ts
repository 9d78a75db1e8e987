/**
 * The networks of one pack on one engine. A session is created late, lent, and released as soon as its stage is
 * over: the engine's memory holds one stage at a time.
 */
import { FormatError, assert } from '../errors.js';
import { networkDimensions, type Sizes } from './dimensions.js';
import type { NetworkName } from './contracts.js';
import { EMISSION_NAMES, EMISSIONS, emissionsWithin, pickEmission, type EmissionName } from './emissions.js';
import { widenedName } from './halves.js';
import type { Pack, PackFile, PackNetwork } from './pack.js';
import { releaseAll } from './release.js';
import type { Backend, BlobLike, ExternalData, Runtime, Session } from './session.js';

export type { Sizes } from './dimensions.js';

/** Where a pack's files come from, and what only the platform can do with them. */
export interface PackReader {
  /** What pack.json says, checked. Rejects with FormatError where it is wrong. */
  pack(): Promise<Pack>;
  /** A file of the right length and SHA-256. Rejects with FormatError where it is missing or wrong. */
  read(file: PackFile): Promise<Uint8Array | BlobLike>;
  /** What was gzipped. Rejects where that is damaged, and before it holds more than `mostBytes`. */
  inflate(gzipped: Uint8Array, mostBytes: number): Promise<Uint8Array>;
  /** Where the shards lie under their names, if they lie on a disk: an engine may map them instead of holding them. */
  readonly folder?: string;
  /**
   * Looks after these files, from which no network could be loaded. True: some were gone or damaged and are whole again.
   * Left out where files do not change while they are read. Rejects as `read` does.
   */
  repair?(files: readonly PackFile[]): Promise<boolean>;
}

export interface Models {
  readonly pack: Pack;
  readonly backend: Backend;
  /** Of the pack's emissions, the one that runs. */
  readonly emission: EmissionName;
  /** Of the device's memory, for all that a run needs at once; Infinity where nobody has set a bound. */
  readonly budgetBytes: number;
  /** Creates the session of a network for these sizes; the caller releases it, in `finally`. */
  load(name: NetworkName, sizes: Sizes): Promise<Session>;
}

/** Those that are made ready for a run that may come (kept/keep-models.ts). */
export interface PreparingModels extends Models {
  /** Creates a session that run will ask for. */
  open(name: NetworkName, sizes: Sizes): Promise<void>;
}

/** Weights are read when a network is loaded. The runtime stays the caller's. */
export async function openModels(reader: PackReader, runtime: Runtime): Promise<Models> {
  const pack = await reader.pack();
  const emission = emissionFor(pack, runtime.backend);
  return {
    pack,
    backend: runtime.backend,
    emission,
    budgetBytes: Infinity,
    load: (name, sizes) => loadNetwork({ pack, reader, runtime, emission }, name, sizes),
  };
}

/** For people: where the networks run, in which arithmetic, on coarse weights, and what does not go as one would expect. */
export function describeBackend({
  pack,
  backend,
  emission,
}: Pick<Models, 'pack' | 'backend' | 'emission'>): string {
  const weights = pack.weights === 'int8' ? ', 8-bit weights' : '';
  const note = backend.note === null ? '' : `; ${backend.note}`;
  return `${backend.device}, ${EMISSIONS[emission].arithmetic}${weights}${note}`;
}

/** The best one of the pack's that the device runs. */
export function emissionFor(pack: Pack, backend: Backend): EmissionName {
  const emission = pickEmission(
    EMISSIONS,
    emissionsWithin(
      EMISSION_NAMES.filter((name) => pack.emissions[name] !== undefined),
      pack.largestSum,
    ),
    backend,
  );
  assert(emission !== null, `pack '${pack.id}' has no graphs for ${backend.device}`);
  return emission;
}

/** Lends a session to a job and releases it whatever happens. */
export async function withSession<T>(
  load: () => Promise<Session>,
  job: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await load();
  try {
    return await job(session);
  } finally {
    await releaseAll([session]);
  }
}

interface Source {
  readonly pack: Pack;
  readonly reader: PackReader;
  readonly runtime: Runtime;
  readonly emission: EmissionName;
}

async function loadNetwork(source: Source, name: NetworkName, sizes: Sizes): Promise<Session> {
  const { pack, reader, runtime, emission } = source;
  const network = pack.emissions[emission]?.[name];
  assert(network !== undefined, `pack '${pack.id}' has no network '${name}'`);
  try {
    return await loadFromFiles(source, name, { network, sizes });
  } catch (error) {
    if (reader.repair === undefined || runtime.lost !== null) throw error;
    if (!(await reader.repair([network, ...shardsOf(pack, network)]))) throw error;
    return loadFromFiles(source, name, { network, sizes });
  }
}

async function loadFromFiles(
  { pack, reader, runtime, emission }: Source,
  name: NetworkName,
  { network, sizes }: { readonly network: PackNetwork; readonly sizes: Sizes },
): Promise<Session> {
  const graph = await readGraph(reader, network);
  const weights: ExternalData[] = [];
  for (const file of shardsOf(pack, network)) {
    const data = await reader.read(file);
    weights.push({ path: file.file, data });
    if (EMISSIONS[emission].widensHalves)
      weights.push({ path: widenedName(file.file), data, isWidened: true });
  }
  return runtime.load({
    name,
    graph,
    weights,
    ...(reader.folder === undefined ? {} : { weightsFolder: reader.folder }),
    dimensions: networkDimensions(network, sizes),
  });
}

/** The bytes of a network's .onnx file. */
export async function readGraph(
  reader: Pick<PackReader, 'read' | 'inflate'>,
  network: PackNetwork,
): Promise<Uint8Array> {
  const stored = await wholeFile(await reader.read(network));
  const { file, inflatedBytes } = network;
  const graph = await reader.inflate(stored, inflatedBytes).catch((error: unknown) => {
    throw brokenGraph(file, error instanceof Error ? error.message : String(error));
  });
  if (graph.length === inflatedBytes) return graph;
  throw brokenGraph(file, `expected ${inflatedBytes} bytes unpacked, found ${graph.length}`);
}

function brokenGraph(file: string, reason: string): FormatError {
  return new FormatError('model-file-broken', { file, reason });
}

function shardsOf(pack: Pack, { shards }: PackNetwork): readonly PackFile[] {
  return shards.map((file) => shardOf(pack, file));
}

function shardOf({ id, shards }: Pack, file: string): PackFile {
  const shard = shards.find((entry) => entry.file === file);
  if (shard === undefined)
    throw new FormatError('model-file-broken', {
      file: 'pack.json',
      reason: `pack '${id}': shard ${file} is not listed`,
    });
  return shard;
}

async function wholeFile(data: Uint8Array | BlobLike): Promise<Uint8Array> {
  return data instanceof Uint8Array ? data : new Uint8Array(await data.arrayBuffer());
}
