/**
 * `evaluate`: colour error over a folder of cases, beside what two baselines reach: the mean colour of the
 * reference, and the same model with another case's reference (it must be worse, or the reference is not used).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FormatError } from '../errors.js';
import { UNCANCELLED } from '../diffusion/engine.js';
import type { Masks } from '../diffusion/request.js';
import { multiply } from '../image/composite.js';
import { flatten } from '../image/flats.js';
import type { Rgba8 } from '../image/pixels.js';
import type { Models } from '../runtime/models.js';
import { RUN_OPTIONS, numberChanges, requestFor, type ColorizeCommand } from './colorize-command.js';
import { colorizePictures, silent, toStderr, type Report } from './colorize-pictures.js';
import { choiceOption, numberOption, requiredOption } from './command.js';
import { contactSheet } from './contact-sheet.js';
import { ENGINES, withModels, type EngineChoice } from './engine.js';
import { listCases, readCase, type EvaluationCase } from './evaluation-set.js';
import { DEFAULT_PACK } from './pack-files.js';
import { writePicture } from './picture-files.js';
import * as score from './score.js';

export const EVALUATE_HELP = `Usage: npm run -s evaluate -- --set DIR --out OUT
  --pack DIR        folder of a model pack (${DEFAULT_PACK})
  --limit N         only the first N cases
  --seed N --steps N --guidance G   instead of the pack's
  --engine E        ${ENGINES.join(', ')} (node)
DIR/<case>/ holds sketch.png reference.png truth.png regions.png [mask.png reference-mask.png]
OUT gets report.json, contact-sheet.png and <output>/<case>.png: the model's picture, flats (its colours as
line-bounded regions, a post-process) and palette (flats moved onto the reference's colours)`;

const OPTIONS = { ...RUN_OPTIONS, set: { type: 'string' }, limit: { type: 'string' } } as const;

/** Rows of the contact sheet; more would make an unwieldy picture. */
const SHEET_ROWS = 24;

export const OUTPUTS = ['picture', 'flats', 'palette'] as const;
type OutputName = (typeof OUTPUTS)[number];

export interface EvaluateCommand extends EngineChoice {
  readonly set: string;
  readonly out: string;
  readonly limit: number;
  readonly changes: ColorizeCommand['changes'];
}

export interface EvaluationReport {
  readonly pack: string;
  readonly backend: string;
  readonly cases: number;
  readonly regions: number;
  readonly outputs: Readonly<Record<OutputName, score.Score>>;
  readonly baselines: { readonly referenceMean: score.Score; readonly shuffledReference: score.Score | null };
  /** Mean intersection over union; null where no case has that truth. */
  readonly masks: { readonly reference: number | null; readonly sketch: number | null };
  readonly secondsPerPicture: number;
  readonly peakMemoryMB: number;
}

/** Null: help was asked for. Throws UsageError. */
export function parseEvaluate(args: readonly string[]): EvaluateCommand | null {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help) return null;
  const changes = numberChanges(values);
  return {
    set: requiredOption('set', values.set),
    out: requiredOption('out', values.out),
    pack: values.pack,
    limit: numberOption('limit', values.limit) ?? Infinity,
    engine: choiceOption('engine', values.engine, ENGINES),
    changes,
  };
}

/** Writes report, sheet and pictures, and returns the report. */
export async function runEvaluate(
  command: EvaluateCommand,
  report: Report = toStderr,
): Promise<EvaluationReport> {
  const names = (await listCases(command.set)).slice(0, command.limit);
  const cases: EvaluationCase[] = [];
  for (const name of names) cases.push(await readCase(command.set, name));
  return withModels(command, async (models) => {
    const results: CaseResult[] = [];
    for (const [i, entry] of cases.entries()) {
      const other = cases.length > 1 ? cases[(i + 1) % cases.length].reference : null;
      const result = await evaluateCase({ entry, other, changes: command.changes }, models);
      for (const name of OUTPUTS) {
        await writePicture(join(command.out, name, `${entry.name}.png`), result.pictures[name]);
      }
      const area = score.scoreOf([result.errors.picture]).areaWeighted.toFixed(1);
      report(`${entry.name}  ${area} (${i + 1} of ${cases.length}, ${result.seconds.toFixed(1)} s)`);
      results.push(result);
    }
    const summary = summarize(results, models);
    const rows = results.slice(0, SHEET_ROWS).map(sheetRow);
    await writePicture(join(command.out, 'contact-sheet.png'), contactSheet(rows));
    await mkdir(command.out, { recursive: true });
    await writeFile(join(command.out, 'report.json'), `${JSON.stringify(summary, null, 2)}\n`);
    return summary;
  });
}

interface CaseInput {
  readonly entry: EvaluationCase;
  /** Another case's reference. */
  readonly other: Rgba8 | null;
  readonly changes: ColorizeCommand['changes'];
}

interface CaseResult {
  readonly entry: EvaluationCase;
  readonly pictures: Readonly<Record<OutputName, Rgba8>>;
  readonly seconds: number;
  readonly errors: Readonly<Record<OutputName, readonly score.RegionError[]>>;
  readonly meanErrors: readonly score.RegionError[];
  readonly shuffledErrors: readonly score.RegionError[] | null;
  readonly referenceIou: number | null;
  readonly sketchIou: number | null;
}

async function evaluateCase({ entry, other, changes }: CaseInput, models: Models): Promise<CaseResult> {
  const { sketch, reference, truth } = entry;
  const regions = score.regionsOf(entry.regions);
  if (regions.length === 0)
    throw new FormatError(`${entry.name}/regions.png: no region is large enough to count`);
  const request = requestFor(models.pack, sketch, changes);
  const run = await colorizePictures({ request, inputs: { sketch, reference } }, models, silent);
  const shuffled =
    other === null
      ? null
      : await colorizePictures({ request, inputs: { sketch, reference: other } }, models, silent);
  const pictures = await outputsOf(run.image, entry);
  const errorsOf = (picture: Rgba8) => score.regionErrors(picture, truth, regions);
  return {
    entry,
    pictures,
    seconds: run.timings.reduce((sum, timing) => sum + timing.seconds, 0),
    errors: {
      picture: errorsOf(pictures.picture),
      flats: errorsOf(pictures.flats),
      palette: errorsOf(pictures.palette),
    },
    meanErrors: score.regionErrors(score.meanColourPicture(reference, truth), truth, regions),
    shuffledErrors: shuffled === null ? null : score.regionErrors(shuffled.image, truth, regions),
    ...maskScores(run.masks, entry),
  };
}

async function outputsOf(
  picture: Rgba8,
  { sketch, reference }: EvaluationCase,
): Promise<CaseResult['pictures']> {
  const flats = await flatten(sketch, picture, { palette: null, signal: UNCANCELLED });
  const palette = await flatten(sketch, picture, { palette: reference, signal: UNCANCELLED });
  return { picture, flats: flats.image, palette: palette.image };
}

function maskScores(
  masks: Masks | null,
  { sketchMask, referenceMask }: EvaluationCase,
): Pick<CaseResult, 'referenceIou' | 'sketchIou'> {
  const iou = (role: keyof Masks, truth: EvaluationCase['sketchMask']) =>
    masks === null || truth === null ? null : score.intersectionOverUnion(masks[role], truth);
  return { referenceIou: iou('reference', referenceMask), sketchIou: iou('sketch', sketchMask) };
}

function summarize(results: readonly CaseResult[], { pack, backend }: Models): EvaluationReport {
  const shuffled = known(results.map(({ shuffledErrors }) => shuffledErrors));
  const average = (values: readonly (number | null)[]) =>
    known(values).length === 0 ? null : score.mean(known(values));
  return {
    pack: pack.id,
    backend: backend.description,
    cases: results.length,
    regions: results.reduce((sum, { errors }) => sum + errors.picture.length, 0),
    outputs: {
      picture: score.scoreOf(results.map(({ errors }) => errors.picture)),
      flats: score.scoreOf(results.map(({ errors }) => errors.flats)),
      palette: score.scoreOf(results.map(({ errors }) => errors.palette)),
    },
    baselines: {
      referenceMean: score.scoreOf(results.map(({ meanErrors }) => meanErrors)),
      shuffledReference: shuffled.length === 0 ? null : score.scoreOf(shuffled),
    },
    masks: {
      reference: average(results.map(({ referenceIou }) => referenceIou)),
      sketch: average(results.map(({ sketchIou }) => sketchIou)),
    },
    secondsPerPicture: score.mean(results.map(({ seconds }) => seconds)),
    // Kilobytes on Linux, by getrusage(2).
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function known<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}

function sheetRow({ entry: { sketch, reference, truth }, pictures }: CaseResult): Rgba8[] {
  const flats = multiply(pictures.flats, sketch);
  const palette = multiply(pictures.palette, sketch);
  return [sketch, reference, pictures.picture, flats, palette, truth];
}

/** One line per number that matters. */
export function describeReport({ outputs, baselines, masks, ...rest }: EvaluationReport): string {
  const line = (name: string, value: score.Score | null) =>
    value === null
      ? []
      : [
          `${name.padEnd(20)} ${value.areaWeighted.toFixed(2).padStart(6)} ${value.regionMean.toFixed(2).padStart(6)}`,
        ];
  return [
    `CIEDE2000 over ${rest.cases} pictures, ${rest.regions} regions: area-weighted, mean over regions`,
    ...OUTPUTS.flatMap((name) => line(name, outputs[name])),
    ...line('reference mean', baselines.referenceMean),
    ...line('shuffled reference', baselines.shuffledReference),
    ...Object.entries(masks).flatMap(([name, value]) =>
      value === null ? [] : [`mask of the ${name}: IoU ${value.toFixed(3)}`],
    ),
    `${rest.secondsPerPicture.toFixed(1)} s a picture, at most ${rest.peakMemoryMB} MB (${rest.backend})`,
  ].join('\n');
}
