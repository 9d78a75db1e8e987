/** What `evaluate` finds over a set: a record for report.json and a table for the terminal. */
import { FileError } from '../../src/tool-errors.js';
import { describeBackend, type Models } from '../../src/runtime/models.js';
import type { MaskScore } from './mask-score.js';
import { mean, scoreOf, type PictureScore, type Score } from './score.js';
import { SMALLEST_REGION } from './truth-regions.js';
import type { CaseDiagnosis } from './diagnosis.js';
import { diagnosisLines, summarizeDiagnoses, type DiagnosisReport } from './diagnosis-report.js';
import { SCORED, type Scored } from './scored.js';

export const BASELINES = ['referenceMean', 'randomPalette', 'shuffledReference'] as const;
export type BaselineName = (typeof BASELINES)[number];

/** Of one case; a baseline is null where the set is too small for it. */
export interface CaseScores {
  readonly outputs: Readonly<Record<Scored, PictureScore>>;
  readonly baselines: Readonly<Record<BaselineName, PictureScore | null>>;
  readonly masks: MaskScore;
  readonly diagnosis: CaseDiagnosis;
  /** CIEDE2000 between the large regions of this picture and those of another seed's. */
  readonly otherSeed: Readonly<Record<'present' | 'absent', readonly number[]>>;
  /** Of the model's run. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface EvaluationReport {
  readonly pack: string;
  readonly backend: string;
  readonly cases: number;
  /** Large regions of all cases. */
  readonly regions: number;
  readonly outputs: Readonly<Record<Scored, Score>>;
  readonly baselines: Readonly<Record<BaselineName, Score | null>>;
  /** Mean intersection over union; null where no case has that truth. */
  readonly masks: MaskScore;
  readonly diagnosis: DiagnosisReport;
  readonly secondsPerPicture: number;
  readonly cpuSecondsPerPicture: number;
  /** Of the whole process, its own work on the cases included. */
  readonly peakMemoryMB: number;
}

/** Throws FileError. */
export function summarize(cases: readonly CaseScores[], models: Models): EvaluationReport {
  const regions = cases.reduce((sum, { outputs }) => sum + outputs.picture.errors.length, 0);
  if (regions === 0) {
    throw new FileError(`no region of any case covers ${SMALLEST_REGION * 100} % of its picture`);
  }
  const output = (name: Scored) => scoreOf(cases.map(({ outputs }) => outputs[name]));
  const baseline = (name: BaselineName) => {
    const scores = known(cases.map(({ baselines }) => baselines[name]));
    return scores.length === 0 ? null : scoreOf(scores);
  };
  return {
    pack: models.pack.id,
    backend: describeBackend(models),
    cases: cases.length,
    regions,
    outputs: { picture: output('picture'), flats: output('flats'), palette: output('palette') },
    baselines: {
      referenceMean: baseline('referenceMean'),
      randomPalette: baseline('randomPalette'),
      shuffledReference: baseline('shuffledReference'),
    },
    masks: {
      reference: average(cases.map(({ masks }) => masks.reference)),
      sketch: average(cases.map(({ masks }) => masks.sketch)),
    },
    diagnosis: summarizeDiagnoses(cases),
    secondsPerPicture: mean(cases.map(({ seconds }) => seconds)),
    cpuSecondsPerPicture: mean(cases.map(({ cpuSeconds }) => cpuSeconds)),
    // Kilobytes, by getrusage(2).
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const NAMES: Readonly<Record<Scored | BaselineName, string>> = {
  picture: 'picture',
  flats: 'flats',
  palette: 'flats + palette',
  referenceMean: 'reference mean',
  randomPalette: 'random palette',
  shuffledReference: 'shuffled reference',
};

export function describeReport(report: EvaluationReport): string {
  const { outputs, baselines, masks } = report;
  const row = (name: Scored | BaselineName, score: Score | null) =>
    NAMES[name].padEnd(20) + (score === null ? '(needs two cases)' : numbers(score));
  return [
    `${report.cases} pictures, ${report.regions} regions; CIEDE2000 and shares of pixels`,
    ''.padEnd(20) + COLUMNS.map((column) => column.padStart(15)).join(''),
    ...SCORED.map((name) => row(name, outputs[name])),
    ...BASELINES.map((name) => row(name, baselines[name])),
    ...diagnosisLines(report.diagnosis),
    `masks, IoU: reference ${maskText(masks.reference)}, sketch ${maskText(masks.sketch)}`,
    `${report.secondsPerPicture.toFixed(1)} s a picture (${report.cpuSecondsPerPicture.toFixed(1)} s of CPU time), at most ${report.peakMemoryMB} MB (${report.backend})`,
  ].join('\n');
}

const COLUMNS = ['area-weighted', 'region mean', 'leak', 'lines changed'];

function numbers({ areaWeighted, regionMean, leak, linePixelsChanged }: Score): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return [areaWeighted.toFixed(2), regionMean.toFixed(2), percent(leak), percent(linePixelsChanged)]
    .map((text) => text.padStart(15))
    .join('');
}

function maskText(iou: number | null): string {
  return iou === null ? 'no truth' : iou.toFixed(3);
}

function average(values: readonly (number | null)[]): number | null {
  const found = known(values);
  return found.length === 0 ? null : mean(found);
}

function known<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}
