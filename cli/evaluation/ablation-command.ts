/** `evaluate --ablate`: the table and sheet of the method's parts over a folder of cases. */
import { join } from 'node:path';
import { FileError } from '../../src/tool-errors.js';
import type { ColorizeRequest } from '../../src/request/request.js';
import { layLines } from '../../src/image/composite.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import { describeBackend, type Models } from '../../src/runtime/models.js';
import {
  fullMethod,
  sideErrors,
  VARIANT_LABELS,
  variantInputs,
  variantRequest,
  VARIANTS,
  type SideErrors,
  type VariantName,
} from './ablation.js';
import { requestFor } from '../colorize-command.js';
import { colorizePictures, silent, toStderr, type Report } from '../colorize-pictures.js';
import { contactSheet, fitCell } from '../contact-sheet.js';
import { withModels } from '../engines/with-models.js';
import type { EvaluateCommand } from './evaluate-command.js';
import { listCases, readCase, type EvaluationCase } from './set.js';
import { tryFolder, writePicture, writeWhole } from '../output-files.js';
import { checkSize, mean } from './score.js';

/** Rows of the sheet; more would make an unwieldy picture. */
const SHEET_ROWS = 48;

/** By variant; null: not in this pack. */
export type VariantErrors = Readonly<Record<VariantName, SideErrors | null>>;

export interface AblationReport {
  readonly pack: string;
  readonly backend: string;
  /** CIEDE2000: means over the cases that have such a side. */
  readonly variants: VariantErrors;
  readonly cases: readonly ({ readonly name: string } & VariantErrors)[];
}

/** Writes ablation.json and ablation-sheet.png, and returns the report. Rejects with ToolError or FileError. */
export async function runAblation(
  command: EvaluateCommand,
  report: Report = toStderr,
): Promise<AblationReport> {
  const names = (await listCases(command.set)).slice(0, command.limit);
  // A bad case is told before hours of work on the others.
  for (const name of names) await readCase(command.set, name);
  await tryFolder(command.out);
  return withModels(command, async (models) => {
    const cases: ({ name: string } & VariantErrors)[] = [];
    const rows: Rgba8[][] = [];
    for (const [i, name] of names.entries()) {
      const entry = await readCase(command.set, name);
      const request = requestFor(models.pack, entry.sketch, command.changes);
      const { errors, pictures } = await ablateCase(entry, request, models);
      cases.push({ name, ...errors });
      if (i < SHEET_ROWS) rows.push(sheetRow(entry, pictures));
      report(`${name}  (${i + 1} of ${names.length})`);
    }
    const summary = {
      pack: models.pack.id,
      backend: describeBackend(models),
      variants: averaged(cases),
      cases,
    };
    await writeWhole(join(command.out, 'ablation.json'), `${JSON.stringify(summary, null, 2)}\n`);
    await writePicture(join(command.out, 'ablation-sheet.png'), contactSheet(rows));
    return summary;
  });
}

/** The table for the terminal. */
export function describeAblation({ variants, cases, backend }: AblationReport): string {
  const number = (value: number | null): string => (value === null ? 'none' : value.toFixed(2)).padStart(10);
  const lines = VARIANTS.map((name) => {
    const errors = variants[name];
    const found =
      errors === null ? '  not in this pack' : `${number(errors.inside)}${number(errors.outside)}`;
    return VARIANT_LABELS[name].padEnd(28) + found;
  });
  const head = `${''.padEnd(28)}${'inside'.padStart(10)}${'outside'.padStart(10)}`;
  const title = `${cases.length} pictures (${backend}); CIEDE2000 inside and outside of the character`;
  return [title, head, ...lines].join('\n');
}

interface CaseRuns {
  readonly errors: VariantErrors;
  /** With the sketch's lines on them; none of a variant that the pack has not. */
  readonly pictures: Readonly<Partial<Record<VariantName, Rgba8>>>;
}

async function ablateCase(
  entry: EvaluationCase,
  request: ColorizeRequest,
  models: Models,
): Promise<CaseRuns> {
  const full = fullMethod(models.pack, request, entry.background !== null);
  const errors: Partial<Record<VariantName, SideErrors>> = {};
  const pictures: Partial<Record<VariantName, Rgba8>> = {};
  let mask = entry.sketchMask;
  for (const name of VARIANTS) {
    const asked = variantRequest(name, full, models.pack);
    if (asked === null) continue;
    const inputs = variantInputs(entry, asked);
    const run = await colorizePictures({ request: asked, inputs }, models, silent);
    mask ??= characterOf(entry, run.masks?.sketch ?? null, asked);
    pictures[name] = layLines(entry.sketch, run.image);
    errors[name] = sideErrors(pictures[name], entry, mask);
  }
  return { errors: byVariant((name) => errors[name] ?? null), pictures };
}

/** The full run's mask, as zeros and ones. */
function characterOf(entry: EvaluationCase, found: Mask | null, { sketchThreshold }: ColorizeRequest): Mask {
  if (found === null) {
    throw new FileError(
      `${entry.name}: mask.png is missing, and the model finds no characters; expected a mask`,
    );
  }
  checkSize(found, entry.truth);
  return { ...found, data: found.data.map((value) => (value > sketchThreshold ? 1 : 0)) };
}

function averaged(cases: readonly VariantErrors[]): VariantErrors {
  return byVariant((name) => {
    const found = cases.map((each) => each[name]).filter((errors) => errors !== null);
    if (found.length === 0) return null;
    const side = (which: keyof SideErrors): number | null => {
      const values = found.map((errors) => errors[which]).filter((value) => value !== null);
      return values.length === 0 ? null : mean(values);
    };
    return { inside: side('inside'), outside: side('outside') };
  });
}

function byVariant(errorsOf: (name: VariantName) => SideErrors | null): VariantErrors {
  return Object.fromEntries(VARIANTS.map((name) => [name, errorsOf(name)])) as Record<
    VariantName,
    SideErrors | null
  >;
}

/** An empty cell where there is no picture. */
function sheetRow(
  { sketch, reference, background, truth }: EvaluationCase,
  pictures: CaseRuns['pictures'],
): Rgba8[] {
  const empty: Rgba8 = { width: 1, height: 1, data: new Uint8Array(4).fill(255) };
  const made = VARIANTS.map((name) => pictures[name] ?? empty);
  return [sketch, reference, background ?? empty, ...made, truth].map(fitCell);
}
