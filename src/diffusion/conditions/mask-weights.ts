/**
 * What the U-Nets are told of the sketch's mask. Split attention: attention = background + weight * (foreground -
 * background), with weight 1 - merge where the mask says character. Background injection: a skip's cell is kept
 * where the mask says character.
 */
import { resizeByFactor } from '../../image/resize.js';
import type { Tensor } from '../../image/tensor.js';
import type { PackLayout } from '../../runtime/layout.js';
import type { HostTensor } from '../../runtime/session.js';

export interface MaskUse {
  /** 0..1: more than it, or at least it, is character. */
  readonly threshold: number;
  /** 0..1, how much of the background's answer is mixed into the character. */
  readonly merge: number;
}

type Side = PackLayout['transformers'][number]['side'];

/** Inputs weight_in<level>, weight_out<level> of a split U-Net; `mask` [1, 1, h, w] at the latent's size, 0..1. */
export function splitWeights(
  mask: Tensor,
  { threshold, merge }: MaskUse,
  { transformers, family }: Pick<PackLayout, 'transformers' | 'family'>,
): Record<string, HostTensor> {
  const weights: Record<string, HostTensor> = {};
  for (const { side, level } of transformers) {
    const reaches = reachesAt(family, side);
    const cells = atLevel(mask, level).map((value) =>
      (reaches ? value >= threshold : value > threshold) ? 1 - merge : 0,
    );
    weights[`weight_${side === 'output' ? 'out' : 'in'}${level}`] = row(cells);
  }
  return weights;
}

/** Inputs keep<level> of a U-Net with background injection. */
export function keptCells(
  mask: Tensor,
  { threshold }: Pick<MaskUse, 'threshold'>,
  { skipLevels }: Pick<PackLayout, 'skipLevels'>,
): Record<string, HostTensor> {
  const entries = [...new Set(skipLevels)].map((level): [string, HostTensor] => {
    return [`keep${level}`, row(atLevel(mask, level).map((value) => (value > threshold ? 1 : 0)))];
  });
  return Object.fromEntries(entries);
}

/**
 * Whether a cell at exactly the threshold is character; at threshold 0 the exact zeros of a clamped mask are. v2's
 * output side asks for more than the threshold, its input side and middle do not; "switch" always, "mult" never does.
 */
function reachesAt(family: PackLayout['family'], side: Side): boolean {
  return family === 'mult' || (family === 'v2' && side !== 'output');
}

function atLevel(mask: Tensor, level: number): Float32Array {
  return level === 0 ? mask.data : resizeByFactor(mask, 1 / 2 ** level).data;
}

function row(cells: Float32Array): HostTensor {
  return { data: cells, shape: [1, cells.length, 1] };
}
