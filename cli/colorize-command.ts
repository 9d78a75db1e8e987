/** `colorize`: one sketch, one reference, one output of the run. */
import { defaultRequest } from '../src/request/default-request.js';
import { UNCANCELLED } from '../src/diffusion/engine.js';
import { findOutside } from '../src/diffusion/pictures/find-outside.js';
import type { ColorizeInputs, ColorizeRequest, ColorizeResult, Progress } from '../src/request/request.js';
import type { Extent } from '../src/image/geometry.js';
import type { Rgba8 } from '../src/image/pixels.js';
import { makeOutput } from '../src/outputs/make-output.js';
import type { Models } from '../src/runtime/models.js';
import { wantsAttention, wantsOutside } from '../src/outputs/table.js';
import type { OutputLayer, RunPictures } from '../src/outputs/output-row.js';
import type { Pack } from '../src/runtime/pack.js';
import { colorizePictures, toStderr, type Report } from './colorize-pictures.js';
import { choiceOption, requiredOption } from './command.js';
import { ENGINE_HELP } from './engines/open-engine.js';
import { RUN_ENGINES, SERVERS_HELP, withModels, type EngineChoice } from './engines/with-models.js';
import { DEFAULT_PACK } from './pack-files.js';
import { FIELD_HELP, FIELD_OPTIONS, fieldChanges } from './field-options.js';
import { parseOptions } from './options.js';
import { checkApart, pictureName, tryOutput, writePicture } from './output-files.js';
import { readPicture } from './picture-files.js';
import { readRecipeFile, type RecipeFile } from './recipe-file.js';
import { AS_PAINTED, OUTPUTS, type Output } from '../src/vocabulary/outputs.js';
import { outputs, results } from '../ui/panel/words/en.js';

const OUTPUT_HELP = OUTPUTS.map((output) => `${output}: ${outputs[output].name}`).join(
  `,\n${' '.repeat(20)}`,
);

const GUIDED_BY_TONES = results.guidedByTones;

export const COLORIZE_HELP = `Usage: npm run -s colorize -- --sketch S.png --reference R.png --out O.png
  --output KIND     ${OUTPUT_HELP} (${AS_PAINTED})
  --pack DIR        folder of a model pack (${DEFAULT_PACK})
  --engine E        ${ENGINE_HELP};
                    ${SERVERS_HELP} (node)
  --servers URL,URL    inference servers that hold the pack, for --engine served
  --background B.png    a second reference, for what is behind the character
  --recipe R.json   a recipe saved from the panel; what else the line says goes before it
${FIELD_HELP}`;

/** Options of every command that runs a pack. */
export const RUN_OPTIONS = {
  out: { type: 'string' },
  pack: { type: 'string', default: DEFAULT_PACK },
  engine: { type: 'string', default: 'node' },
  servers: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

export const COLORIZE_OPTIONS = {
  ...RUN_OPTIONS,
  ...FIELD_OPTIONS,
  sketch: { type: 'string' },
  reference: { type: 'string' },
  background: { type: 'string' },
  recipe: { type: 'string' },
  output: { type: 'string' },
} as const;

type ColorizeValues = ReturnType<typeof parseOptions<typeof COLORIZE_OPTIONS>>;

export interface ColorizeCommand extends EngineChoice {
  readonly sketch: string;
  readonly reference: string;
  readonly background: string | null;
  readonly out: string;
  /** A file with a recipe as the panel keeps it. */
  readonly recipe: string | null;
  /** Null: not said. */
  readonly output: Output | null;
  /** What the command line says of the request; the rest is the pack's default. */
  readonly changes: Partial<ColorizeRequest>;
}

/** Null: help was asked for. Throws UsageError. */
export function parseColorize(args: readonly string[]): ColorizeCommand | null {
  const values = parseOptions(args, COLORIZE_OPTIONS);
  if (values.help) return null;
  return {
    sketch: requiredOption('sketch', values.sketch),
    reference: requiredOption('reference', values.reference),
    background: values.background ?? null,
    out: pictureName('out', requiredOption('out', values.out)),
    ...saidOfRun(values),
  };
}

/** What one run's line says as well as a batch's. Throws UsageError. */
export function saidOfRun(
  values: ColorizeValues,
): Pick<ColorizeCommand, 'recipe' | 'output' | 'pack' | 'engine' | 'servers' | 'changes'> {
  return {
    recipe: values.recipe ?? null,
    output: values.output === undefined ? null : choiceOption('output', values.output, OUTPUTS),
    pack: values.pack,
    engine: choiceOption('engine', values.engine, RUN_ENGINES),
    servers: values.servers,
    changes: fieldChanges(values),
  };
}

/** Writes the output and reports to stderr; rejects with ToolError or FileError. */
export async function runColorize(command: ColorizeCommand, report: Report = toStderr): Promise<void> {
  checkApart(command.out, [command.sketch, command.reference, command.background]);
  // What cannot be written is told before minutes of work on it.
  await tryOutput(command.out);
  const job = await readJob(command, await readRecipe(command), report);
  await withModels(command, (models) => colorizeTo(job, models, { report }));
}

/** What one run takes: its pictures, what it is asked for beside the pack's default, and where the output goes. */
export interface FileJob {
  readonly inputs: ColorizeInputs;
  readonly changes: Partial<ColorizeRequest>;
  readonly output: Output;
  readonly out: string;
}

type JobFiles = Pick<ColorizeCommand, 'sketch' | 'reference' | 'background' | 'out' | 'output' | 'changes'>;

export async function readRecipe({ recipe }: Pick<ColorizeCommand, 'recipe'>): Promise<RecipeFile | null> {
  return recipe === null ? null : readRecipeFile(recipe);
}

/** What the command line says goes before the recipe's. */
export async function readJob(
  { sketch, reference, background, out, output, changes }: JobFiles,
  recipe: RecipeFile | null,
  report: Report,
): Promise<FileJob> {
  const lines = await readPicture(sketch, report);
  return {
    inputs: {
      sketch: recipe === null ? lines : recipe.adapt(lines),
      reference: await readPicture(reference, report),
      ...(background === null ? {} : { background: await readPicture(background, report) }),
    },
    changes: { ...recipe?.changes, ...changes },
    output: output ?? recipe?.output ?? AS_PAINTED,
    out,
  };
}

/** Who hears of a run: in words, and as it is. */
export interface Listeners {
  readonly report: Report;
  readonly onProgress?: (progress: Progress) => void;
}

/** Runs the job and writes what comes of it; the paths of the files, bottom to top. */
export async function colorizeTo(
  { inputs, changes, output, out }: FileJob,
  models: Models,
  { report, onProgress = () => undefined }: Listeners,
): Promise<readonly string[]> {
  const request = requestFor(models.pack, inputs.sketch, changes);
  report(`${models.pack.title}, ${request.size.width} x ${request.size.height}, seed ${request.seed}`);
  const job = { request, inputs, wantsAttention: wantsAttention(output), onProgress };
  const result = await colorizePictures(job, models, report);
  const { layers, guide } = await makeOutput(
    output,
    await runPictures(result, inputs, { output, models }),
    UNCANCELLED,
  );
  if (guide === 'tones') report(GUIDED_BY_TONES);
  const seconds = result.timings.reduce((sum, timing) => sum + timing.seconds, 0);
  const how = `in ${seconds.toFixed(1)} s (${result.backend})`;
  const files = layerFiles(out, layers);
  for (const { path, image } of files) {
    await writePicture(path, image);
    report(`${path}: ${output}, ${image.width} x ${image.height} ${how}`);
  }
  return files.map(({ path }) => path);
}

/** What outputs are made of. */
export async function runPictures(
  { image: picture, attention, sketchBox, request }: ColorizeResult,
  { sketch, reference }: Pick<ColorizeInputs, 'sketch' | 'reference'>,
  { output, models }: { readonly output: Output; readonly models: Models },
): Promise<RunPictures> {
  const { resultBackground, gap: gapPx } = request;
  const outside = wantsOutside(output) ? await findOutside(picture, request, models) : null;
  const { width, height } = sketchBox;
  const paintedSize = { width, height };
  return { sketch, reference, picture, attention, paintedSize, resultBackground, outside, gapPx };
}

interface LayerFile {
  readonly path: string;
  readonly image: Rgba8;
}

/** One layer is the file that was asked for; of several each has its name in its file's, bottom to top. */
export function layerFiles(out: string, layers: readonly OutputLayer[]): readonly LayerFile[] {
  if (layers.length === 1) return [{ path: out, image: layers[0].image }];
  const stem = out.replace(/\.png$/i, '');
  return layers.map(({ name, image }, i) => ({ path: `${stem}-${i + 1}-${name}.png`, image }));
}

export function requestFor(pack: Pack, sketch: Extent, changes: ColorizeCommand['changes']): ColorizeRequest {
  return { ...defaultRequest(pack, sketch), ...changes };
}
