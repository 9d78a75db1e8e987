/** The command lines of the toolchain's smaller commands: write-by-name, unpack, embed, serve-layout, step. */
import { choiceOption, numberOption } from '../../cli/command.js';
import { parseLine, parseOptions } from '../../cli/options.js';
import { engineOf, entryOf, only, required, UsageError } from './usage.js';
import { costText } from './cost.js';
import { rangeOf } from './range.js';
import { PUBLISHED } from '../layouts/published.js';
import { packFiles, sumBytes } from '../../src/runtime/pack-list.js';
import { buildEmbedded } from '../files/embedded-pack.js';
import { readConfig } from '../files/recipes.js';
import { PACKS } from '../registry.js';
import { readPack } from '../files/read-pack.js';
import { writeServeLayout } from '../files/serve-layout.js';
import { unpack } from '../files/unpack.js';
import { printPrecision } from '../verify/packs/precision.js';
import { runStep } from '../verify/packs/step.js';
import { writeByName } from '../files/write-by-name.js';

export const TOOLS_HELP = `  write-by-name --inventory F.json --out F.safetensors [--part P] [--salt S]
                                        a checkpoint of these keys and shapes with values that follow from them
  unpack --pack DIR --out F.safetensors [--config C.json]
                                        the checkpoint of a pack; its configuration where its id does not tell it
  embed NAME --out DIR                  of a pack of the registry what the plugin's own page holds: default modes, 8 bits
  serve-layout PACK OUT [--device cpu|gpu] [--instances N]
                                        the pack's networks as Triton, KServe and OpenVINO Model Server want them: docs/serving.md
  step --pack DIR [--golden DIR] [--engine E]
                                        one step of the pack's U-Net: time, memory, error
  range --pack DIR [--all]              the largest |x| of every network's sums in a run; above 2^14 half precision is refused,
                                        which pack.json then says
  precision --golden DIR [--run NAME]   what fp16 and int8 weights cost, network by network, in one run of DIR`;

/** Returns the exit code. */
export type Command = (args: readonly string[], log: (line: string) => void) => Promise<number>;

export const TOOLS: Readonly<Record<string, Command>> = {
  'write-by-name': writeByNameCommand,
  unpack: unpackCommand,
  embed: embedCommand,
  'serve-layout': serveLayoutCommand,
  step: stepCommand,
  precision: precisionCommand,
  range: rangeCommand,
};

async function writeByNameCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const values = parseOptions(args, {
    inventory: { type: 'string' },
    out: { type: 'string' },
    part: { type: 'string' },
    salt: { type: 'string', default: '' },
  });
  const inventory = required(values.inventory, '--inventory');
  const path = required(values.out, '--out');
  const bytes = await writeByName(path, { inventory, part: values.part ?? 'checkpoint', salt: values.salt });
  log(`${path}: ${bytes} bytes, ${costText()}`);
  return 0;
}

async function embedCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const { values, positionals } = parseLine(args, { out: { type: 'string' } });
  const entry = entryOf(only(positionals, 'embed takes one name'));
  const folder = required(values.out, '--out');
  const pack = await buildEmbedded(entry, folder);
  log(
    `${folder}: ${Object.keys(pack.networks).join(', ')}; ${sumBytes(packFiles(pack))} bytes, ${costText()}`,
  );
  return 0;
}

async function serveLayoutCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const options = {
    device: { type: 'string', default: 'cpu' },
    instances: { type: 'string', default: '1' },
  } as const;
  const { values, positionals } = parseLine(args, options);
  const [folder, out, ...more] = positionals;
  if (out === undefined || more.length > 0) throw new UsageError('serve-layout takes a pack and a folder');
  const device = choiceOption('device', values.device, ['cpu', 'gpu']);
  const instances = numberOption('instances', values.instances) ?? 1;
  const made = await writeServeLayout(folder, out, { device, instances });
  const weights = `${made.linked} files of weights linked, ${made.copied} copied`;
  log(`${out}: ${made.models.length} models; ${weights}; ${costText()}`);
  return 0;
}

async function rangeCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const all = { type: 'boolean', default: false } as const;
  const values = parseOptions(args, { pack: { type: 'string' }, all });
  const folder = required(values.pack, '--pack');
  await rangeOf(folder, { all: values.all, log });
  log(costText());
  return 0;
}

async function precisionCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const run = { type: 'string', default: 'generate_dpm_vanilla' } as const;
  const values = parseOptions(args, { golden: { type: 'string' }, run });
  await printPrecision(required(values.golden, '--golden'), values.run, log);
  return 0;
}

async function unpackCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const values = parseOptions(args, {
    pack: { type: 'string' },
    out: { type: 'string' },
    config: { type: 'string' },
  });
  const folder = required(values.pack, '--pack');
  const path = required(values.out, '--out');
  const config = await readConfig(values.config ?? (await configOf(folder)));
  const bytes = await unpack(folder, config, path);
  log(`${path}: ${bytes} bytes, ${costText()}`);
  return 0;
}

/** A pack says what it is, not what it was built from. */
async function configOf(folder: string): Promise<string> {
  const { id } = await readPack(folder);
  const known = PACKS.find((entry) => entry.id === id) ?? PUBLISHED.find(({ packId }) => packId === id);
  if (known !== undefined) return known.config;
  throw new UsageError(`no configuration is known for a pack "${id}": add --config C.json`);
}

async function stepCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const values = parseOptions(args, {
    pack: { type: 'string' },
    golden: { type: 'string' },
    engine: { type: 'string', default: 'node' },
  });
  const folder = required(values.pack, '--pack');
  const isWithin = await runStep({ folder, golden: values.golden, open: engineOf(values.engine) }, log);
  log(costText());
  return isWithin ? 0 : 1;
}
