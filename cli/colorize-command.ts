/** `colorize`: one sketch, one reference, one picture or its flats. */
import { defaultRequest } from '../src/request/default-request.js';
import { UNCANCELLED } from '../src/diffusion/engine.js';
import type { ColorizeRequest } from '../src/request/request.js';
import type { Extent } from '../src/image/geometry.js';
import { makeOutput } from '../src/image/output.js';
import type { Pack } from '../src/runtime/pack.js';
import { colorizePictures, toStderr, type Report } from './colorize-pictures.js';
import { UsageError, choiceOption, numberOption, requiredOption } from './command.js';
import { ENGINES, withModels, type EngineChoice } from './engine.js';
import { DEFAULT_PACK } from './pack-files.js';
import { MODE_HELP, MODE_OPTIONS, modeChanges } from './mode-options.js';
import { parseOptions } from './options.js';
import { checkApart, pictureName, tryOutput, writePicture } from './output-files.js';
import { readPicture } from './picture-files.js';
import { OUTPUTS, type Output } from '../src/vocabulary/outputs.js';
import { SAMPLERS } from '../src/vocabulary/samplers.js';
import { NOISE_SCHEDULES } from '../src/vocabulary/schedules.js';

export const COLORIZE_HELP = `Usage: npm run -s colorize -- --sketch S.png --reference R.png --out O.png
  --output KIND     picture: the model's; flats: even colours between the lines, worked out from it;
                    palette: flats moved onto the reference's colours (picture)
  --pack DIR        folder of a model pack (${DEFAULT_PACK})
  --seed N          another seed, another picture (0)
  --steps N         sampler steps (the pack's)
  --sampler S       ${wrapped(SAMPLERS)} (the pack's)
  --schedule S      noise levels: ${wrapped(NOISE_SCHEDULES)} (automatic)
  --guidance G      how strongly the reference guides, 1 to 30 (the pack's)
  --sketch-guidance G   how strongly the sketch guides besides, 1 to 30 (1)
  --size WxH        model size in pixels (the pack's nearest in shape)
  --engine E        node: onnxruntime-node; wasm: the browser's CPU engine (node)
Modes:
${MODE_HELP}`;

/** Options of every command that runs a pack. */
export const RUN_OPTIONS = {
  out: { type: 'string' },
  pack: { type: 'string', default: DEFAULT_PACK },
  seed: { type: 'string' },
  steps: { type: 'string' },
  sampler: { type: 'string' },
  schedule: { type: 'string' },
  guidance: { type: 'string' },
  'sketch-guidance': { type: 'string' },
  engine: { type: 'string', default: 'node' },
  help: { type: 'boolean', default: false },
} as const;

const OPTIONS = {
  ...RUN_OPTIONS,
  ...MODE_OPTIONS,
  sketch: { type: 'string' },
  reference: { type: 'string' },
  size: { type: 'string' },
  output: { type: 'string', default: 'picture' },
} as const;

export interface ColorizeCommand extends EngineChoice {
  readonly sketch: string;
  readonly reference: string;
  readonly background: string | null;
  readonly out: string;
  readonly output: Output;
  /** What the command line says of the request; the rest is the pack's default. */
  readonly changes: Partial<ColorizeRequest>;
}

/** Null: help was asked for. Throws UsageError. */
export function parseColorize(args: readonly string[]): ColorizeCommand | null {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return null;
  const changes = runChanges(values);
  return {
    sketch: requiredOption('sketch', values.sketch),
    reference: requiredOption('reference', values.reference),
    background: values.background ?? null,
    out: pictureName('out', requiredOption('out', values.out)),
    output: choiceOption('output', values.output, OUTPUTS),
    pack: values.pack,
    engine: choiceOption('engine', values.engine, ENGINES),
    changes: {
      ...changes,
      ...modeChanges(values),
      ...(values.size === undefined ? {} : { size: parseSize(values.size) }),
    },
  };
}

/** Writes the output and reports to stderr; rejects with ToolError or FileError. */
export async function runColorize(command: ColorizeCommand, report: Report = toStderr): Promise<void> {
  const { sketch, reference, background } = command;
  checkApart(command.out, [sketch, reference, background]);
  // What cannot be written is told before minutes of work on it.
  await tryOutput(command.out);
  const inputs = {
    sketch: await readPicture(sketch, report),
    reference: await readPicture(reference, report),
    ...(background === null ? {} : { background: await readPicture(background, report) }),
  };
  await withModels(command, async (models) => {
    const request = requestFor(models.pack, inputs.sketch, command.changes);
    report(`${models.pack.title}, ${request.size.width} x ${request.size.height}, seed ${request.seed}`);
    const result = await colorizePictures({ request, inputs }, models, report);
    const image = await makeOutput(command.output, { ...inputs, picture: result.image }, UNCANCELLED);
    await writePicture(command.out, image);
    const seconds = result.timings.reduce((sum, timing) => sum + timing.seconds, 0);
    report(
      `${command.out}: ${command.output}, ${image.width} x ${image.height} in ${seconds.toFixed(1)} s (${result.backend})`,
    );
  });
}

export function requestFor(pack: Pack, sketch: Extent, changes: ColorizeCommand['changes']): ColorizeRequest {
  return { ...defaultRequest(pack, sketch), ...changes };
}

/** The numbers of a request by their options. */
const NUMBERS = {
  seed: 'seed',
  steps: 'steps',
  guidance: 'guidance',
  'sketch-guidance': 'sketchGuidance',
} as const;

type RunOption = keyof typeof NUMBERS | 'sampler' | 'schedule';

/** What the command line says of a run. Throws UsageError where a number is none or a name is unknown. */
export function runChanges(values: Readonly<Partial<Record<RunOption, string>>>): ColorizeCommand['changes'] {
  const { sampler, schedule } = values;
  const numbers = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[])
    .map((option) => [NUMBERS[option], numberOption(option, values[option])] as const)
    .filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(numbers),
    ...(sampler === undefined ? {} : { sampler: choiceOption('sampler', sampler, SAMPLERS) }),
    ...(schedule === undefined ? {} : { schedule: choiceOption('schedule', schedule, NOISE_SCHEDULES) }),
  };
}

/** Names for the help, broken where its lines end. */
function wrapped(names: readonly string[]): string {
  const lines: string[] = [''];
  for (const name of names) {
    const last = lines[lines.length - 1];
    if (last.length + name.length > 70) lines.push(name);
    else lines[lines.length - 1] = last === '' ? name : `${last}, ${name}`;
  }
  return lines.join(',\n                    ');
}

function parseSize(text: string): Extent {
  const match = /^(\d+)x(\d+)$/.exec(text);
  if (match === null) throw new UsageError(`--size takes WIDTHxHEIGHT, not "${text}"`);
  return { width: Number(match[1]), height: Number(match[2]) };
}
