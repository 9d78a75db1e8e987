/** A weight's name in a graph tells its key and what conversion did to it, so that a pack can be read back. */
import * as v from 'valibot';
import { FileError } from '../../src/tool-errors.js';
import type { WeightTransform } from './model.js';

const SEPARATOR = '|';

const size = v.pipe(v.number(), v.integer(), v.minValue(0));
const transformSchema = v.variant('kind', [
  v.object({ kind: v.literal('transpose'), perm: v.array(size) }),
  v.object({ kind: v.literal('reshape'), shape: v.array(size) }),
  v.object({
    kind: v.literal('fold-batch-norm'),
    role: v.picklist(['weight', 'bias']),
    norm: v.string(),
    epsilon: v.number(),
  }),
  v.object({ kind: v.literal('quantize'), axis: size }),
  v.object({ kind: v.literal('scales'), axis: size }),
]);

export interface NamedWeight {
  readonly key: string;
  readonly transforms: readonly WeightTransform[];
}

export function weightName({ key, transforms }: NamedWeight): string {
  return [key, ...transforms.map((transform) => JSON.stringify(transform))].join(SEPARATOR);
}

/** Throws FileError. */
export function parseWeightName(name: string): NamedWeight {
  const [key = '', ...texts] = name.split(SEPARATOR);
  return { key, transforms: texts.map((text) => parseTransform(text, name)) };
}

function parseTransform(text: string, name: string): WeightTransform {
  try {
    return v.parse(transformSchema, JSON.parse(text));
  } catch {
    throw new FileError(`weight "${name.slice(0, 120)}": "${text.slice(0, 80)}" is no transform`);
  }
}
