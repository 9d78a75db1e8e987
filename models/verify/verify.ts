/**
 * `verify --golden DIR`: builds the networks that DIR/config.json describes with weights by name, runs them on the
 * inputs stored in DIR, and compares every tensor DIR holds. Files are known by their names (KINDS); what sizes they
 * have follows from the tensors in them. One line per tensor:
 *
 *   file/tensor  relative error  limit  ok|FAIL|not covered
 *
 * relative error = |actual - golden| / |golden| (Euclidean). Inputs of a run get no line. A file that cannot be read,
 * or whose check cannot run, gets a FAIL line with the reason; later files are still checked.
 */
import { EMISSION_NAMES, EMISSIONS, pickEmission, type EmissionName } from '../../src/runtime/emissions.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { ToolError } from '../../src/tool-errors.js';
import type { Models } from '../../src/runtime/models.js';
import type { Runtime } from '../../src/runtime/session.js';
import type { Check, Verification } from './check.js';
import { compareTensors, HALF_LIMITS, LIMITS, type Comparison } from './compare.js';
import { openGoldenFolder, type GoldenFolder, type TensorFile } from './folder.js';
import { checkGenerated } from './generate.js';
import { checkClip, checkControl, checkSizeEmbedding, checkVae } from './images.js';
import { checkIsnet } from './isnet.js';
import { checkLineartStandard, checkLines } from './lines.js';
import { checkManipulation } from './manipulation.js';
import { goldenModels } from './networks.js';
import { checkSamplers } from './samplers.js';
import { checkBackgroundEncoder, checkStyleEncoder } from './side-encoders.js';
import { checkText } from './text.js';
import { checkUnet } from './unet.js';

interface Kind {
  readonly files: RegExp;
  /** Tensors that are inputs. */
  readonly inputs: RegExp;
  readonly check: Check | null;
}

/** First match wins. */
const KINDS: readonly Kind[] = [
  { files: /^inputs$/, inputs: /./, check: null },
  { files: /^control_encoder$/, inputs: /^sketch$/, check: checkControl },
  { files: /^clip_visual$/, inputs: /^reference$/, check: checkClip },
  { files: /^clip_text$/, inputs: /^ids$/, check: checkText },
  { files: /^vae$/, inputs: /^latent$/, check: checkVae },
  { files: /^size_embedding$/, inputs: /^$/, check: checkSizeEmbedding },
  { files: /^bg_encoder$/, inputs: /^(z|context|y)$/, check: checkBackgroundEncoder },
  { files: /^style_encoder$/, inputs: /^(z|context|y)$/, check: checkStyleEncoder },
  { files: /^unet_/, inputs: /^(x|t|context)$/, check: checkUnet },
  { files: /^generate_/, inputs: /^x_T$/, check: checkGenerated },
  { files: /^isnet$/, inputs: /^image$/, check: checkIsnet },
  { files: /^line_lineart(_denoise|_keras|_sk)?$/, inputs: /^image8?$/, check: checkLines },
  { files: /^lineart_standard$/, inputs: /^image$/, check: checkLineartStandard },
  { files: /^manipulation$/, inputs: /^(v|target|anchor|control)$/, check: checkManipulation },
  { files: /^(diffusers|k)_samplers$/, inputs: /^(x_T|noise\d+)$/, check: checkSamplers },
  { files: /./, inputs: /^$/, check: null },
];

interface Tally {
  readonly compared: number;
  readonly failed: number;
}

/** Whose networks are run, and how far they may be apart. */
export interface Subject {
  readonly runtime: Runtime;
  readonly modelsFor: (file: string) => Models;
  /** In place of a check's own limit. */
  readonly limitFor: (file: string, limit: number) => number;
}

/** Opens the engine that runs the networks. */
export type OpenRuntime = () => Promise<Runtime>;
export const openOnCpu: OpenRuntime = async () => openNodeRuntime();

export interface GoldenOptions {
  readonly open?: OpenRuntime;
  /** Names of the golden files to compare; all of them where left out. */
  readonly files?: readonly string[];
  /** How the networks are written; the best way that the engine runs where left out. */
  readonly emission?: EmissionName;
}

/** Prints the lines; true when something was compared and nothing failed. Rejects where DIR/config.json is unusable. */
export async function verifyGolden(
  path: string,
  print: (line: string) => void,
  { open = openOnCpu, files, emission: wanted }: GoldenOptions = {},
): Promise<boolean> {
  const all = await openGoldenFolder(path);
  const folder = files === undefined ? all : only(all, files);
  const runtime = await open();
  try {
    const emission = emissionOn(runtime, wanted);
    if (runtime.backend.engine !== 'node') print(`${runtime.backend.device}, emission ${emission}`);
    const models = goldenModels(folder.golden, runtime, { emission });
    const limitFor = (_: string, limit: number): number => limitOf(emission, limit);
    const outcome = await verifyFiles(folder, { runtime, modelsFor: () => models, limitFor }, print);
    if (outcome.compared === 0) print(`${path}: nothing to compare: no golden file of a known kind`);
    return outcome.compared > 0 && outcome.failed === 0;
  } finally {
    await runtime.close();
  }
}

/** The folder with fewer files; inputs stay. Throws ToolError where one is not there. */
export function only(folder: GoldenFolder, names: readonly string[]): GoldenFolder {
  const unknown = names.filter((name) => !folder.files.includes(name));
  if (unknown.length > 0)
    throw new ToolError(`no golden file ${unknown.join(', ')}`, `There are: ${folder.files.join(', ')}.`);
  return { ...folder, files: folder.files.filter((file) => file === 'inputs' || names.includes(file)) };
}

/** Throws ToolError where the engine does not run networks that are written as `wanted`. */
function emissionOn({ backend }: Runtime, wanted: EmissionName | undefined): EmissionName {
  const found = pickEmission(EMISSIONS, wanted === undefined ? EMISSION_NAMES : [wanted], backend);
  if (found !== null) return found;
  throw new ToolError(`${backend.device} does not run the emission ${wanted}.`);
}

function limitOf(emission: EmissionName, limit: number): number {
  const arithmetic: string = EMISSIONS[emission].arithmetic;
  if (arithmetic === 'float32') return limit;
  return limit === LIMITS.network ? HALF_LIMITS.network : limit === LIMITS.run ? HALF_LIMITS.run : limit;
}

/** Prints a line per tensor of the folder's files, and counts them. */
export async function verifyFiles(
  folder: GoldenFolder,
  { runtime, modelsFor, limitFor }: Subject,
  print: (line: string) => void,
): Promise<Tally> {
  const tally = { compared: 0, failed: 0 };
  const report: Report = (line) => {
    if (line.verdict !== 'not covered') tally.compared++;
    if (line.verdict === 'FAIL') tally.failed++;
    print(`${line.subject}  ${line.error}  ${line.limit}  ${line.verdict}`);
  };
  const inputs = await readInputs(folder, report);
  for (const name of folder.files) {
    const task = { golden: folder.golden, runtime, models: modelsFor(name), inputs, name };
    await verifyFile(folder, task, { report, limit: (limit) => limitFor(name, limit) });
  }
  return tally;
}

interface ReportLine {
  readonly subject: string;
  readonly error: string;
  readonly limit: string;
  readonly verdict: 'ok' | 'FAIL' | 'not covered';
}

type Report = (line: ReportLine) => void;

interface Judge {
  readonly report: Report;
  readonly limit: (limit: number) => number;
}

async function readInputs(folder: GoldenFolder, report: Report): Promise<TensorFile> {
  if (!folder.files.includes('inputs')) return new Map();
  try {
    return await folder.read('inputs');
  } catch (error) {
    report(failure('inputs', error));
    return new Map();
  }
}

async function verifyFile(
  folder: GoldenFolder,
  task: Omit<Verification, 'file'>,
  judge: Judge,
): Promise<void> {
  const { name } = task;
  if (name === 'inputs') return;
  try {
    const file = await folder.read(name);
    await verifyTensors({ ...task, file }, judge);
  } catch (error) {
    judge.report(failure(name, error));
  }
}

async function verifyTensors(task: Verification, { report, limit }: Judge): Promise<void> {
  const { name, file } = task;
  const kind = KINDS.find(({ files }) => files.test(name));
  const seen = new Set<string>();
  if (kind?.check) {
    for await (const comparison of kind.check(task)) {
      seen.add(comparison.tensor);
      report(judged(name, { ...comparison, limit: limit(comparison.limit) }, file));
    }
  }
  for (const tensor of file.keys()) {
    if (seen.has(tensor) || kind?.inputs.test(tensor)) continue;
    report({ subject: `${name}/${tensor}`, error: '-', limit: '-', verdict: 'not covered' });
  }
}

function judged(name: string, comparison: Comparison, file: TensorFile): ReportLine {
  const { tensor, way } = comparison;
  const subject = `${name}/${tensor}${way === undefined ? '' : ` (${way})`}`;
  const golden = file.get(tensor);
  if (golden === undefined) return failure(subject, new Error('the file holds no such tensor'));
  const { error, limit, isWithin } = compareTensors(comparison, golden);
  return { subject, error, limit: limit.toExponential(), verdict: isWithin ? 'ok' : 'FAIL' };
}

function failure(subject: string, error: unknown): ReportLine {
  const reason = error instanceof Error ? error.message : String(error);
  return { subject, error: reason.replace(/\s+/g, ' '), limit: '-', verdict: 'FAIL' };
}
