/**
 * The commands behind `npm run -s models`. Exit code 0: done; 1: the command failed (a bad file, a failed check), with
 * one line that says what and where; 2: the command line is wrong.
 */
import type { ParseArgsConfig } from 'node:util';
import { describeError } from '../../cli/describe-error.js';
import { reasonOf } from '../../cli/file-reason.js';
import { choiceOption } from '../../cli/command.js';
import { ENGINE_HELP } from '../../cli/engines/open-engine.js';
import { parseLine, parseOptions } from '../../cli/options.js';
import { CodedError } from '../../src/errors.js';
import { ToolError } from '../../src/tool-errors.js';
import { EMISSION_NAMES } from '../../src/runtime/emissions.js';
import type { Pack } from '../../src/runtime/pack.js';
import { PUBLISHED_HELP, PUBLISHED_OPTIONS, publishedName, publishedRecipe } from './published.js';
import { TOOLS, TOOLS_HELP } from './tools.js';
import { emissionsOf, engineOf, entryOf, only, required, storageOf, UsageError } from './usage.js';
import { costText } from './cost.js';
import { rangeOfBuilt } from './range.js';
import { errorCode } from '../files/error-code.js';
import { inspectFile } from './inspect.js';
import { buildPublishedFiles } from '../files/published.js';
import { buildByName, buildEntry, buildFromFile, readConfig, readDescription } from '../files/recipes.js';
import { PACKS } from '../registry.js';
import { NETWORK_FILES, verifyPack } from '../verify/packs/pack.js';
import { verifyGolden } from '../verify/verify.js';

const HELP = `Usage: npm run -s models -- <command>
  inspect PATH                          what a checkpoint, a pack or a .onnx file holds
  build NAME [--out DIR]                a pack of the registry: ${PACKS.map((entry) => entry.id).join(', ')}
  build --config C.json --checkpoint F.safetensors --out DIR [--describe D.json] [--precision fp16|fp32|int8]
  build --config C.json --by-name --out DIR [--salt S] [--describe D.json] [--precision fp16|fp32|int8]
${PUBLISHED_HELP}
        every build: [--emissions E,E]   for which devices networks are written (${EMISSION_NAMES.join(', ')}); left out, those
                                        that suit the precision: fp32 has no halves
        [--no-range]                    as \`range\` below after the build, but not for weights by name
  verify --golden DIR [--pack P] [--engine E] [--files F,F] [--emission M]
                                        run the networks of DIR/config.json, or those of a pack, against the tensors in DIR;
                                        of some files alone; written for one kind of device (${EMISSION_NAMES.join(', ')})
        E is ${ENGINE_HELP} (node)
${TOOLS_HELP}`;

const BUILD_OPTIONS = {
  config: { type: 'string' },
  checkpoint: { type: 'string' },
  describe: { type: 'string' },
  precision: { type: 'string' },
  emissions: { type: 'string' },
  'no-range': { type: 'boolean', default: false },
  out: { type: 'string' },
  'by-name': { type: 'boolean', default: false },
  salt: { type: 'string', default: '' },
  ...PUBLISHED_OPTIONS,
} as const satisfies ParseArgsConfig['options'];

/** Where a command's lines go. */
export interface Printer {
  log(line: string): void;
  error(line: string): void;
}

/** Runs one command line and returns the exit code; never rejects. */
export async function runCommand(args: readonly string[], print: Printer): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === undefined || rest.includes('--help') || command === '--help') {
      print.log(HELP);
      return command === undefined ? 2 : 0;
    }
    if (command === 'inspect') return await inspect(rest, print);
    if (command === 'build') return await build(rest, print);
    if (command === 'verify') return await verify(rest, print);
    if (Object.hasOwn(TOOLS, command)) return await TOOLS[command](rest, (line) => print.log(line));
    const known = ['inspect', 'build', 'verify', ...Object.keys(TOOLS)];
    throw new UsageError(`unknown command "${command}": expected ${known.join(', ')}`);
  } catch (error) {
    print.error(oneLine(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

async function inspect(args: readonly string[], print: Printer): Promise<number> {
  const { positionals } = parseLine(args, {});
  const path = only(positionals, 'inspect takes one path');
  for (const line of await inspectFile(path)) print.log(line);
  return 0;
}

async function build(args: readonly string[], print: Printer): Promise<number> {
  const { values, positionals } = parseLine(args, BUILD_OPTIONS);
  const published = publishedName(positionals);
  if (published !== null) {
    const folder = required(values.out, '--out');
    const recipe = await publishedRecipe(published, values, (line) => print.log(line));
    return built(await buildPublishedFiles(recipe, { folder }), folder, {
      range: !values['no-range'],
      print,
    });
  }
  if (positionals.length > 0) {
    return buildRegistered(only(positionals, 'build takes one name'), {
      out: values.out ?? null,
      print,
    });
  }
  const config = await readConfig(required(values.config, '--config'));
  const description = await readDescription(values.describe ?? null, {});
  const [storage, emissions] = [storageOf(values.precision ?? 'fp16'), emissionsOf(values.emissions)];
  const recipe = { config, description, storage, emissions };
  const target = { folder: required(values.out, '--out') };
  const pack = values['by-name']
    ? await buildByName(recipe, values.salt, target)
    : await buildFromFile(recipe, required(values.checkpoint, '--checkpoint'), target);
  // Weights by name say nothing of a model's range.
  const range = !values['no-range'] && !values['by-name'];
  return built(pack, target.folder, { range, print });
}

/** Says what was built; `range`: how large its sums become is to be measured, too. */
async function built(
  pack: Pack,
  folder: string,
  { range, print }: { readonly range: boolean; readonly print: Printer },
): Promise<number> {
  print.log(summary(pack, folder));
  if (range) await rangeOfBuilt(pack, folder, (line) => print.log(line));
  return 0;
}

interface Registered {
  readonly out: string | null;
  readonly print: Printer;
}

async function buildRegistered(name: string, { out, print }: Registered): Promise<number> {
  const entry = entryOf(name, ['v2', 'switch', 'mult']);
  const folder = out ?? entry.folder;
  return built(await buildEntry(entry, { folder }), folder, { range: true, print });
}

function summary({ networks, shards }: Pack, folder: string): string {
  const megabytes = shards.reduce((sum, shard) => sum + shard.bytes, 0) / 1e6;
  return `${folder}: ${Object.keys(networks).length} networks, ${megabytes.toFixed(1)} MB in ${shards.length} shards, ${costText()}`;
}

const VERIFY_OPTIONS = {
  golden: { type: 'string' },
  pack: { type: 'string' },
  engine: { type: 'string', default: 'node' },
  files: { type: 'string' },
  emission: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

async function verify(args: readonly string[], print: Printer): Promise<number> {
  const { golden: folder, pack, engine, files, emission } = parseOptions(args, VERIFY_OPTIONS);
  const golden = required(folder, '--golden');
  const log = (line: string): void => print.log(line);
  const open = engineOf(engine);
  if (pack !== undefined && (files ?? emission) !== undefined)
    throw new UsageError('--files and --emission go without --pack');
  const options = {
    open,
    ...(files === undefined ? {} : { files: files.split(',') }),
    ...(emission === undefined ? {} : { emission: choiceOption('emission', emission, EMISSION_NAMES) }),
  };
  const passed =
    pack === undefined
      ? await verifyGolden(golden, log, options)
      : await verifyPack({ folder: pack, golden, files: NETWORK_FILES, open }, log);
  return passed ? 0 : 1;
}

/** One line, with what to do where that is known. */
function oneLine(error: unknown): string {
  if (error instanceof CodedError) return describeError(error);
  const message = systemWords(error) ?? (error instanceof Error ? error.message : String(error));
  const first = message.split('\n')[0] ?? message;
  return error instanceof ToolError && error.hint !== null ? `${first}. ${error.hint}` : first;
}

/** The system names a file that it refuses; null for errors that are none of the system's. */
function systemWords(error: unknown): string | null {
  if (errorCode(error) === '') return null;
  const path: unknown = Reflect.get(error as object, 'path');
  return typeof path === 'string' ? `${path}: ${reasonOf(error)}` : null;
}
