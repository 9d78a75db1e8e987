/**
 * What a pack says besides its networks: title, licence, prediction, schedule, defaults, preview. The records that
 * training writes beside a checkpoint and that people write by hand share one flat form; what a record leaves out has
 * ColorizeDiffusion v2's value.
 */
import * as v from 'valibot';
import { FileError } from '../../src/tool-errors.js';
import type { Pack } from '../../src/runtime/pack.js';
import { describeIssue } from '../config.js';
import { SAMPLERS, SAMPLER_WORDS, type SamplerName } from '../../src/vocabulary/samplers.js';

/** The part of pack.json that no network tells. */
export type PackDescription = Pick<
  Pack,
  | 'id'
  | 'version'
  | 'title'
  | 'licence'
  | 'prediction'
  | 'schedule'
  | 'sizes'
  | 'defaults'
  | 'preview'
  | 'largestSum'
> & {
  /** Null: the configuration's. */
  readonly latentScale: number | null;
};

/** The betas of Stable Diffusion, which v2 was trained with. */
const STABLE_DIFFUSION_BETAS = {
  kind: 'scaled-linear',
  betaStart: 0.00085,
  betaEnd: 0.012,
  steps: 1000,
} as const;

/** Ranges are the pack schema's business; here only the kinds matter. */
const descriptionSchema = v.object({
  id: v.optional(v.string(), 'custom'),
  version: v.optional(v.string(), '1.0.0'),
  title: v.optional(v.string(), 'Custom model'),
  licence: v.optional(v.string(), 'unknown'),
  attribution: v.optional(v.string(), ''),
  nonCommercial: v.optional(v.boolean(), false),
  prediction: v.optional(v.picklist(['v', 'eps']), 'v'),
  latentScale: v.nullish(v.number(), null),
  betas: v.optional(
    v.strictObject({
      kind: v.literal('scaled-linear'),
      betaStart: v.number(),
      betaEnd: v.number(),
      steps: v.number(),
    }),
    STABLE_DIFFUSION_BETAS,
  ),
  zeroTerminalSnr: v.optional(v.boolean(), false),
  spacing: v.optional(v.picklist(['authors', 'trailing']), 'authors'),
  sizes: v.optional(v.array(v.object({ width: v.number(), height: v.number() })), [
    { width: 512, height: 512 },
  ]),
  defaults: v.optional(
    v.object({
      sampler: v.optional(v.string(), 'dpm++2m'),
      steps: v.optional(v.number(), 20),
      guidance: v.optional(v.number(), 4),
      sketchThreshold: v.optional(v.number(), 0.05),
      referenceThreshold: v.optional(v.number(), 0.5),
    }),
    {},
  ),
  largestSum: v.exactOptional(v.number()),
  preview: v.nullish(v.object({ matrix: v.array(v.array(v.number())), bias: v.array(v.number()) }), null),
});

/** Checks parsed records, later ones over earlier ones; throws FileError naming the field. */
export function parseDescription(records: readonly unknown[], place: string): PackDescription {
  const result = v.safeParse(descriptionSchema, Object.assign({}, ...records));
  if (!result.success) throw new FileError(`${place}: ${result.issues.map(describeIssue).join('; ')}`);
  const { licence, attribution, nonCommercial, betas, zeroTerminalSnr, spacing, ...rest } = result.output;
  const { id, version, title, prediction, latentScale, sizes, defaults, preview, largestSum } = rest;
  return {
    id,
    version,
    title,
    licence: { id: licence, attribution, nonCommercial },
    prediction,
    latentScale,
    schedule: { alphaBar: betas, zeroTerminalSnr, spacing },
    sizes,
    defaults: { ...defaults, sampler: samplerName(defaults.sampler, place) },
    preview: preview === null ? null : { matrix: rowsPerColour(preview.matrix), bias: preview.bias },
    ...(largestSum === undefined ? {} : { largestSum }),
  };
}

function samplerName(name: string, place: string): SamplerName {
  const known = SAMPLERS.find((sampler) => {
    const { label, aliases = [] } = SAMPLER_WORDS[sampler];
    return [sampler, label, ...aliases].includes(name);
  });
  if (known !== undefined) return known;
  throw new FileError(`${place}: defaults.sampler: "${name}" is not one of ${SAMPLERS.join(', ')}`);
}

/** A least-squares solution has a row per latent channel, a pack a row per colour. */
function rowsPerColour(matrix: readonly (readonly number[])[]): number[][] {
  const rows = matrix.map((row) => [...row]);
  if (rows.length === 3) return rows;
  return [0, 1, 2].map((colour) => rows.map((row) => row[colour] ?? NaN));
}
