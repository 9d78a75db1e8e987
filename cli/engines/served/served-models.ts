/**
 * The networks of a pack on servers: the pack's own pack.json says what they are, the servers hold graphs and weights
 * (models/serving). What a server says of a network is checked against the pack before its first run. Values live on the
 * host: only what the next network needs travels.
 */
import * as v from 'valibot';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import { dimensionValue, type Sizes } from '../../../src/runtime/dimensions.js';
import type { Models, PackReader } from '../../../src/runtime/models.js';
import type { Pack, PackNetwork } from '../../../src/runtime/pack.js';
import { servedName } from '../../../src/runtime/served-name.js';
import type { Feeds, Session, Value } from '../../../src/runtime/session.js';
import { ToolError } from '../../../src/tool-errors.js';
import type { NamedTensor } from './infer-protocol.js';
import { SERVE_THIS, type Servers } from './servers.js';

const EMISSION = 'portable';

/** Rejects with ToolError where what is served is another pack. */
export async function openServedModels(reader: PackReader, servers: Servers): Promise<Models> {
  const pack = await reader.pack();
  const { networks } = pack;
  const checks = new Map<NetworkName, Promise<void>>();
  const check = (name: NetworkName, network: PackNetwork): Promise<void> => {
    const known = checks.get(name) ?? checkServed(pack, { name, network }, servers);
    checks.set(name, known);
    return known;
  };
  // Every pack has one; a server of another pack is told of before any work.
  if (networks.unet !== undefined) await check('unet', networks.unet);
  return {
    pack,
    backend: {
      ...{ engine: 'served', device: 'inference servers', note: null },
      ...{ location: 'cpu', features: [], maxTensorBytes: Infinity },
    },
    emission: EMISSION,
    budgetBytes: Infinity,
    async load(name, sizes) {
      const network = networks[name];
      if (network === undefined) throw new Error(`pack '${pack.id}' has no network '${name}'`);
      await check(name, network);
      return servedSession({ pack, name, network, sizes }, servers);
    },
  };
}

interface Served {
  readonly pack: Pack;
  readonly name: NetworkName;
  readonly network: PackNetwork;
  readonly sizes: Sizes;
}

function servedSession({ pack, name, network, sizes }: Served, servers: Servers): Session {
  const model = servedName(pack, name);
  return {
    async run(feeds, wanted = network.outputs.map((port) => port.name)) {
      const inputs = await Promise.all(network.inputs.map((port) => hostTensor(port.name, feeds)));
      const answers = await servers.infer({ model, inputs, outputs: wanted });
      return Object.fromEntries(
        wanted.map((output) => [output, valueOf(output, { answers, network, sizes })]),
      );
    },
    release: () => Promise.resolve(),
  };
}

async function hostTensor(name: string, feeds: Feeds): Promise<NamedTensor> {
  const feed = feeds[name];
  if (feed === undefined) throw new Error(`no feed '${name}'`);
  return { name, shape: feed.shape, data: 'data' in feed ? feed.data : await feed.read() };
}

interface Answered extends Pick<Served, 'network' | 'sizes'> {
  readonly answers: readonly NamedTensor[];
}

function valueOf(output: string, { answers, network, sizes }: Answered): Value {
  const found = answers.find(({ name }) => name === output);
  const port = network.outputs.find(({ name }) => name === output);
  if (found === undefined || port === undefined)
    throw new ToolError(`A server left out ${output}.`, SERVE_THIS);
  const fits =
    port.shape.length === found.shape.length &&
    port.shape.every((dim, i) => dimensionValue(dim, sizes) === found.shape[i]);
  if (!fits)
    throw new ToolError(
      `A server answered ${output} as [${found.shape.join(', ')}], not [${port.shape.join(', ')}].`,
      SERVE_THIS,
    );
  const { shape, data } = found;
  // Whoever reads a value may write into what it gets.
  return { shape, read: () => Promise.resolve(data.slice()), dispose: () => undefined };
}

const portSchema = v.object({ name: v.string(), datatype: v.string(), shape: v.array(v.number()) });
const metadataSchema = v.object({
  name: v.string(),
  inputs: v.array(portSchema),
  outputs: v.array(portSchema),
});

/** Throws ToolError where a port is missing, of another type, or of another fixed size (-1 is any). */
async function checkServed(
  pack: Pack,
  { name, network }: Pick<Served, 'name' | 'network'>,
  servers: Servers,
): Promise<void> {
  const served = servedName(pack, name);
  const parsed = v.safeParse(metadataSchema, await servers.describe(served));
  if (!parsed.success) throw new ToolError(`What a server says of ${served} cannot be read.`, SERVE_THIS);
  const wrong =
    misfit(network.inputs, parsed.output.inputs) ?? misfit(network.outputs, parsed.output.outputs);
  if (wrong !== null) throw new ToolError(`${served} is served with another ${wrong}.`, SERVE_THIS);
}

/** The name of the first port that does not fit. */
function misfit(
  ports: PackNetwork['inputs'],
  told: v.InferOutput<typeof metadataSchema>['inputs'],
): string | null {
  const wrong = ports.find(({ name, shape }) => {
    const other = told.find((port) => port.name === name);
    if (other === undefined || other.datatype !== 'FP32' || other.shape.length !== shape.length) return true;
    return shape.some((dim, i) => other.shape[i] !== -1 && typeof dim === 'number' && other.shape[i] !== dim);
  });
  return wrong?.name ?? null;
}
