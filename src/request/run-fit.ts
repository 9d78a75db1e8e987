/** Whether a run fits the device, what would, and how long it takes: from what the pack demands and the device has. */
import type { Extent } from '../image/geometry.js';
import type { AttentionName } from '../vocabulary/attention.js';

export interface Choice {
  readonly size: Extent;
  readonly attention: AttentionName;
  readonly style: boolean;
  readonly inject: boolean;
}

/** What a choice asks of the device (diffusion/run-demand.ts). */
export interface Demand extends Choice {
  readonly bytes: number;
  readonly tensorBytes: number;
  /** Multiplications of all that is done once, and of a row of guidance in a step. */
  readonly once: number;
  readonly row: number;
}

export interface GpuRoom {
  readonly budgetBytes: number;
  readonly maxTensorBytes: number;
}

export type Fit =
  | { readonly kind: 'fits'; readonly bytes: number }
  /** More than there is for it. */
  | { readonly kind: 'memory'; readonly bytes: number; readonly room: number }
  /** A single tensor is larger than the device lets any be. */
  | { readonly kind: 'tensor'; readonly bytes: number; readonly room: number };

export function demandOf(demands: readonly Demand[], choice: Choice): Demand | null {
  return demands.find((demand) => isSame(demand, choice)) ?? null;
}

export function fitOf({ bytes, tensorBytes }: Demand, gpu: GpuRoom): Fit {
  if (tensorBytes > gpu.maxTensorBytes)
    return { kind: 'tensor', bytes: tensorBytes, room: gpu.maxTensorBytes };
  return bytes > gpu.budgetBytes ? { kind: 'memory', bytes, room: gpu.budgetBytes } : { kind: 'fits', bytes };
}

export type Way =
  | { readonly kind: 'without-injection'; readonly bytes: number }
  | { readonly kind: 'smaller'; readonly size: Extent; readonly bytes: number }
  | { readonly kind: 'plain'; readonly bytes: number };

/** Changes of the choice that fit by themselves, those that cost least first; none: nothing of this pack does. */
export function waysToFit(
  demands: readonly Demand[],
  choice: Choice,
  { gpu, smaller }: { readonly gpu: GpuRoom; readonly smaller: Extent | null },
): readonly Way[] {
  const without = { ...choice, inject: false };
  const wished: readonly (readonly [Way['kind'], Choice])[] = [
    ...(choice.inject ? [['without-injection', without] as const] : []),
    ...(smaller === null ? [] : [['smaller', { ...choice, size: smaller }] as const]),
    ...(choice.attention === 'plain'
      ? []
      : [['plain', { ...without, attention: 'plain', style: false }] as const]),
  ];
  return wished.flatMap(([kind, other]): Way[] => {
    const demand = demandOf(demands, other);
    if (demand === null || fitOf(demand, gpu).kind !== 'fits') return [];
    const { bytes, size } = demand;
    return [kind === 'smaller' ? { kind, size, bytes } : { kind, bytes }];
  });
}

export interface Work {
  readonly steps: number;
  /** Of guidance: 1 or 2. */
  readonly rows: number;
}

export function multiplicationsOf({ once, row }: Demand, { steps, rows }: Work): number {
  return once + steps * rows * row;
}

function isSame(demand: Demand, { size, attention, style, inject }: Choice): boolean {
  return (
    demand.size.width === size.width &&
    demand.size.height === size.height &&
    demand.attention === attention &&
    demand.style === style &&
    demand.inject === inject
  );
}
