/** One case: the model's run, what is made of it, and how far each of them is from the truth. */
import { UNCANCELLED } from '../../src/diffusion/engine.js';
import type { ColorizeRequest } from '../../src/request/request.js';
import { layLines } from '../../src/image/composite.js';
import { findFlats, paintFlats } from '../../src/image/regions/flats.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import type { Models } from '../../src/runtime/models.js';
import { meanColourPicture, randomPalettePicture } from './baselines.js';
import { colorizePictures, silent } from '../colorize-pictures.js';
import { diagnose, regionDifferences } from './diagnosis.js';
import type { CaseScores } from './report.js';
import type { Scored } from './scored.js';
import type { EvaluationCase } from './set.js';
import { scoreMasks } from './mask-score.js';
import { createYardstick, scorePicture } from './score.js';
import { truthRegions } from './truth-regions.js';

export interface CaseJob {
  readonly entry: EvaluationCase;
  readonly request: ColorizeRequest;
  /** Another case's reference. */
  readonly shuffled: Rgba8 | null;
}

export interface CaseResult {
  /** With the sketch's lines on them. */
  readonly pictures: Readonly<Record<Scored, Rgba8>>;
  readonly scores: CaseScores;
}

export async function evaluateCase(job: CaseJob, models: Models): Promise<CaseResult> {
  const { entry, request, shuffled } = job;
  const { sketch, reference, truth } = entry;
  const colorize = (other: Rgba8, changed: Partial<ColorizeRequest> = {}) =>
    colorizePictures(
      { request: { ...request, ...changed }, inputs: { sketch, reference: other } },
      models,
      silent,
    );
  const startedAt = process.cpuUsage();
  const run = await colorizePictures(
    { request, inputs: { sketch, reference }, wantsAttention: true },
    models,
    silent,
  );
  const { user, system } = process.cpuUsage(startedAt);
  const { attention } = run;
  const found = await findFlats(sketch, run.image, { attention, signal: UNCANCELLED });
  const flats = await paintFlats(found, { palette: null, attention, signal: UNCANCELLED });
  const inReference = await paintFlats(found, { palette: reference, attention, signal: UNCANCELLED });
  const results = { picture: run.image, flats: flats.image, palette: inReference.image };
  const pictures = {
    picture: layLines(sketch, results.picture),
    flats: layLines(sketch, results.flats),
    palette: layLines(sketch, results.palette),
  };
  const regions = truthRegions(entry.regions, truth);
  const yardstick = createYardstick(regions, sketch);
  const score = (picture: Rgba8) => scorePicture(picture, yardstick);
  const scoreResult = (result: Rgba8) => score(layLines(sketch, result));
  const other = await colorize(reference, { seed: request.seed + 1 });
  const against = { truth: regions, reference };
  return {
    pictures,
    scores: {
      outputs: {
        picture: score(pictures.picture),
        flats: score(pictures.flats),
        palette: score(pictures.palette),
      },
      baselines: {
        referenceMean: scoreResult(meanColourPicture(reference, truth)),
        randomPalette: scoreResult(randomPalettePicture(reference, regions, seedOf(entry.name))),
        shuffledReference: shuffled === null ? null : scoreResult((await colorize(shuffled)).image),
      },
      masks: await scoreMasks(entry, request, models),
      diagnosis: diagnose({ pictures: results, flats: inReference, ...against, mask: entry.sketchMask }),
      otherSeed: regionDifferences(run.image, other.image, against),
      seconds: run.timings.reduce((sum, timing) => sum + timing.seconds, 0),
      cpuSeconds: (user + system) / 1e6,
    },
  };
}

/** The 32-bit FNV-1a hash of a name, so that no other case has a say in a case's random colours. */
function seedOf(name: string): number {
  return (
    [...name].reduce(
      (hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193),
      0x811c9dc5,
    ) >>> 0
  );
}
