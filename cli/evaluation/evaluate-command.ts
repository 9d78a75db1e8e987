/** `evaluate`: measures a pack over a folder of cases with known truth. */
import { join } from 'node:path';
import type { Rgba8 } from '../../src/image/pixels.js';
import type { Models } from '../../src/runtime/models.js';
import { RUN_OPTIONS, requestFor, type ColorizeCommand } from '../colorize-command.js';
import { FIELD_OPTIONS, fieldChanges } from '../field-options.js';
import { toStderr, type Report } from '../colorize-pictures.js';
import { UsageError, choiceOption, numberOption, requiredOption } from '../command.js';
import { contactSheet, fitCell } from '../contact-sheet.js';
import { ENGINE_HELP } from '../engines/open-engine.js';
import { RUN_ENGINES, SERVERS_HELP, withModels, type EngineChoice } from '../engines/with-models.js';
import { evaluateCase, type CaseResult } from './evaluate-case.js';
import { SCORED } from './scored.js';
import { summarize, type CaseScores, type EvaluationReport } from './report.js';
import { listCases, readCase, type EvaluationCase } from './set.js';
import { DEFAULT_PACK } from '../pack-files.js';
import { parseOptions } from '../options.js';
import { tryFolder, writePicture, writeWhole } from '../output-files.js';
import { readPicture } from '../picture-files.js';

/** Rows of the contact sheet; more would make an unwieldy picture. */
const SHEET_ROWS = 48;

export const EVALUATE_HELP = `Usage: npm run -s evaluate -- --set DIR --out OUT
  --pack DIR        folder of a model pack (${DEFAULT_PACK})
  --limit N         only the first N cases
  --seed N --steps N --guidance G   and every other field of a request, as colorize has them, instead of the pack's
  --engine E        ${ENGINE_HELP};
                    ${SERVERS_HELP} (node)
  --ablate          measure the method's parts instead (below)

DIR/<case>/ holds sketch.png reference.png truth.png regions.png [mask.png reference-mask.png]: regions are
labels per pixel, 0 = line or ignored; masks are light where the character of sketch or reference is.
OUT gets report.json, contact-sheet.png (the first ${SHEET_ROWS} cases: sketch, reference, outputs, truth) and
<output>/<case>.png, with the sketch's lines over the result, as a designer sees it:
  picture           the model's result
  flats             its colours as line-bounded regions, a post-process
  palette           flats moved onto the reference's colours

Measured on these pictures, per region by median colours against the truth's:
  areaWeighted      CIEDE2000, mean of all regions by area, then of all cases
  regionMean        CIEDE2000, mean of all cases' regions of at least 0.2 % of their picture
  leak              share of the pixels near a line that are nearer (CIEDE2000) to the true colour across the line
                    than to that of their own region; near: at most 1/32 of the longer side from the middle of the
                    line; only where the two true colours differ by more than 10
  linePixelsChanged share of the sketch's line pixels (darker than the middle between paper and darkest ink)
                    whose luma differs from the sketch's by more than 32 of 255
Further lines, mostly of flats in the reference's colours; in report.json under "diagnosis":
  region mean       of regions inside or at the border, of a colour that the reference has (within 8 of its palette) or lacks
  segments right    of large regions whose colour the reference has: painted within 8 of the truth; one of the first three
                    choices is
  fog               share of the ground (what mask.png leaves out; without it the regions at the border) that is off by more
                    than 8; pictures with more than a tenth of it
  white tinted      large regions that are white in the truth and off by more than 3
  merges and splits regions of flats with several true colours in them (a tenth at least) need a split; a true region in
                    several pieces needs them joined: easy where they are painted alike (within 8)
  another seed      how far the picture of the next seed is from this one
Baselines in the same table: the reference's mean colour everywhere; a random colour of the reference's palette
for each true region (the same in every run); the model's picture with the next case's reference.
masks: mean intersection over union of the networks' masks, before a run dilates them, at the run's thresholds.
secondsPerPicture, cpuSecondsPerPicture: the model's run alone. peakMemoryMB: of the whole process.

With --ablate, for cases whose reference is drawn in another pose; DIR/<case>/ may also hold background.png, a picture
for what is behind. The truth's character then follows reference.png, its background background.png (or reference.png
where there is none); mask.png tells inside from outside, without it the model's own mask. OUT gets ablation.json and
ablation-sheet.png: a row per case (the first ${SHEET_ROWS}), from left to right sketch, reference, background, the
variants in the table's order, truth; an empty cell is a picture that there is not.
  full method                 a background source (background attention), style, mask merging and bleaching, as far
                              as the pack has them
  without split attention     character and background both ask the reference alone, and no LoRA pair is on; the
                              background's skips are still warped (a pack without background attention: plain attention)
  without LoRA pairs          split attention without them, all else the same
  without background encoder  no skip is warped, all else the same
  without style encoder       style off
  without bleaching           the background's source, either picture, keeps its character
  without mask merging        the sketch's own mask alone
Numbers: CIEDE2000 of the pictures with the sketch's lines on them, area-weighted over the true regions of that side (a
region on both counts on each with its part), mean of all cases. "not in this pack": a part, or a network without it,
is missing.`;

const OPTIONS = {
  ...RUN_OPTIONS,
  ...FIELD_OPTIONS,
  set: { type: 'string' },
  limit: { type: 'string' },
  ablate: { type: 'boolean', default: false },
} as const;

export interface EvaluateCommand extends EngineChoice {
  readonly set: string;
  readonly out: string;
  readonly limit: number;
  /** Measure the method's parts instead. */
  readonly ablate: boolean;
  readonly changes: ColorizeCommand['changes'];
}

/** Null: help was asked for. Throws UsageError. */
export function parseEvaluate(args: readonly string[]): EvaluateCommand | null {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return null;
  const limit = numberOption('limit', values.limit) ?? Infinity;
  if (limit < 1) throw new UsageError(`--limit takes a number of cases from 1, not ${limit}`);
  return {
    set: requiredOption('set', values.set),
    out: requiredOption('out', values.out),
    pack: values.pack,
    limit,
    ablate: values.ablate,
    engine: choiceOption('engine', values.engine, RUN_ENGINES),
    servers: values.servers,
    changes: fieldChanges(values),
  };
}

/** Writes report, sheet and pictures, and returns the report. Rejects with ToolError or FileError. */
export async function runEvaluate(
  command: EvaluateCommand,
  report: Report = toStderr,
): Promise<EvaluationReport> {
  const names = (await listCases(command.set)).slice(0, command.limit);
  // A bad case is told before hours of work on the others.
  for (const name of names) await readCase(command.set, name);
  await tryFolder(command.out);
  return withModels(command, async (models) => {
    const scores: CaseScores[] = [];
    const rows: Rgba8[][] = [];
    for (const [i, name] of names.entries()) {
      const entry = await readCase(command.set, name);
      const next = names.length > 1 ? names[(i + 1) % names.length] : null;
      const result = await runCase({ command, entry, next }, models);
      await writePictures(command.out, name, result);
      if (i < SHEET_ROWS) rows.push(sheetRow(entry, result));
      scores.push(result.scores);
      report(caseLine(name, result.scores, `${i + 1} of ${names.length}`));
    }
    const summary = summarize(scores, models);
    await writeWhole(join(command.out, 'report.json'), `${JSON.stringify(summary, null, 2)}\n`);
    await writePicture(join(command.out, 'contact-sheet.png'), contactSheet(rows));
    return summary;
  });
}

interface CaseTurn {
  readonly command: EvaluateCommand;
  readonly entry: EvaluationCase;
  /** The case that lends its reference. */
  readonly next: string | null;
}

async function runCase({ command, entry, next }: CaseTurn, models: Models): Promise<CaseResult> {
  const request = requestFor(models.pack, entry.sketch, command.changes);
  const shuffled = next === null ? null : await readPicture(join(command.set, next, 'reference.png'));
  return evaluateCase({ entry, request, shuffled }, models);
}

async function writePictures(out: string, name: string, { pictures }: CaseResult): Promise<void> {
  for (const output of SCORED) await writePicture(join(out, output, `${name}.png`), pictures[output]);
}

function sheetRow({ sketch, reference, truth }: EvaluationCase, { pictures }: CaseResult): Rgba8[] {
  return [sketch, reference, ...SCORED.map((output) => pictures[output]), truth].map(fitCell);
}

function caseLine(name: string, { outputs, seconds }: CaseScores, place: string): string {
  const errors = SCORED.map((output) => `${output} ${outputs[output].areaWeighted.toFixed(1)}`);
  return `${name}  ${errors.join(', ')}  (${place}, ${seconds.toFixed(1)} s)`;
}
