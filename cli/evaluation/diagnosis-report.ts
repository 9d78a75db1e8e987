/** What `diagnosis.ts` found over a set. */
import { isFoggy, KINDS, type CaseDiagnosis, type Kind } from './diagnosis.js';
import { mapScored, SCORED, type Scored } from './scored.js';
import { mean } from './score.js';
import { shareOf } from './tally.js';

export interface DiagnosisReport {
  /** CIEDE2000, mean of all large regions of a kind; null where there is none. */
  readonly regionMeans: Readonly<Record<Kind, Readonly<Record<Scored, number | null>>>>;
  /** Of all large regions. */
  readonly absentShare: number;
  /** Of the large regions whose colour the reference has: painted within 8 of it, or with such a one among three choices. */
  readonly segmentAccuracy: { readonly first: number; readonly firstThree: number };
  /** Of the pixels of the ground; cases with more than a tenth of it. */
  readonly fog: { readonly share: number; readonly cases: number; readonly of: number };
  /** Of white regions; cases with one; cases that have any white region. */
  readonly whiteTint: { readonly share: number; readonly cases: number; readonly of: number };
  readonly needsSplit: number;
  readonly easyMerge: number;
  readonly hardMerge: number;
  /** CIEDE2000 between two seeds, mean of large regions. */
  readonly seedDifference: Readonly<Record<'present' | 'absent', number | null>>;
}

interface Diagnosed {
  readonly diagnosis: CaseDiagnosis;
  readonly otherSeed: Readonly<Record<'present' | 'absent', readonly number[]>>;
}

export function summarizeDiagnoses(cases: readonly Diagnosed[]): DiagnosisReport {
  const found = cases.map(({ diagnosis }) => diagnosis);
  const kind = (name: Kind) =>
    mapScored((output) => meanOf(found.flatMap(({ errors }) => errors[output][name])));
  const absent = found.flatMap(({ errors }) => errors.picture.absent).length;
  const present = found.flatMap(({ errors }) => errors.picture.present).length;
  const sum = (value: (one: CaseDiagnosis) => number) => found.reduce((total, one) => total + value(one), 0);
  const foggy = found.flatMap(({ fog }) => (fog === null ? [] : [fog]));
  const white = found.filter(({ tinted }) => tinted.of > 0);
  const seeds = (name: 'present' | 'absent') => meanOf(cases.flatMap(({ otherSeed }) => otherSeed[name]));
  return {
    regionMeans: {
      ...{ inside: kind('inside'), atBorder: kind('atBorder') },
      ...{ present: kind('present'), absent: kind('absent') },
    },
    absentShare: absent / Math.max(1, absent + present),
    segmentAccuracy: {
      first: shareOf(found.map(({ first }) => first)),
      firstThree: shareOf(found.map(({ firstThree }) => firstThree)),
    },
    fog: { share: shareOf(foggy), cases: found.filter(isFoggy).length, of: foggy.length },
    whiteTint: {
      share: shareOf(white.map(({ tinted }) => tinted)),
      cases: white.filter(({ tinted }) => tinted.count > 0).length,
      of: white.length,
    },
    needsSplit: sum(({ needsSplit }) => needsSplit),
    easyMerge: sum(({ easyMerge }) => easyMerge),
    hardMerge: sum(({ hardMerge }) => hardMerge),
    seedDifference: { present: seeds('present'), absent: seeds('absent') },
  };
}

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  inside: 'inside',
  atBorder: 'at the border',
  present: 'colour in reference',
  absent: 'colour not in it',
};

export function diagnosisLines(report: DiagnosisReport): readonly string[] {
  const { segmentAccuracy, fog, whiteTint, seedDifference } = report;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const number = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  const row = (kind: Kind) =>
    KIND_NAMES[kind].padEnd(20) +
    SCORED.map((output) => number(report.regionMeans[kind][output]).padStart(15)).join('');
  return [
    'region mean of'.padEnd(20) + SCORED.map((name) => name.padStart(15)).join(''),
    ...KINDS.map(row),
    `colour not in the reference: ${percent(report.absentShare)} of the regions`,
    `segments right: first choice ${percent(segmentAccuracy.first)}, first three ${percent(segmentAccuracy.firstThree)}`,
    `fog: ${percent(fog.share)} of the ground, ${fog.cases} of ${fog.of} pictures; ` +
      `white tinted: ${percent(whiteTint.share)} of the regions, ${whiteTint.cases} of ${whiteTint.of} pictures`,
    `flats: ${report.needsSplit} need a split, ${report.easyMerge} easy and ${report.hardMerge} hard merges`,
    `another seed: ${number(seedDifference.present)} apart, ${number(seedDifference.absent)} where the reference lacks the colour`,
  ];
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}
