/** What a check is made of: processes of their own, so that one that hangs or dies takes nothing with it. */
import type { CheckOptions } from './options.js';
import type { Way } from './rows.js';

export interface Part {
  readonly id: string;
  readonly task:
    | { readonly kind: 'pack' | 'truth' | 'torch' }
    /** A call and a whole run at a size. */
    | { readonly kind: 'runs'; readonly way: Way; readonly size: number }
    /** Every network, at the first size. */
    | { readonly kind: 'networks'; readonly way: Way };
}

export const PACK: Part = { id: 'pack', task: { kind: 'pack' } };
export const TRUTH: Part = { id: 'truth', task: { kind: 'truth' } };
export const TORCH: Part = { id: 'torch', task: { kind: 'torch' } };

/** On the GPU, what tells most first. */
export function gpuParts({ emissions, sizes, networks, subgroups }: CheckOptions): readonly Part[] {
  const withouts = subgroups === 'both' ? [[], ['subgroups']] : [[]];
  const runs = withouts.flatMap((without) =>
    sizes.flatMap((size) =>
      emissions.map((emission) => ({ kind: 'runs' as const, way: { emission, without }, size })),
    ),
  );
  const every = networks === 'all' ? emissions : [];
  const tasks = [
    ...runs,
    ...every.map((emission) => ({ kind: 'networks' as const, way: { emission, without: [] } })),
  ];
  return tasks.map((task) => ({ id: idOf(task), task }));
}

function idOf(task: Extract<Part['task'], { way: Way }>): string {
  const { emission, without } = task.way;
  const what = task.kind === 'runs' ? `${task.size} px` : 'every network';
  return [emission, what, ...without.map((feature) => `without ${feature}`)].join(', ');
}

export function partOf(id: string, options: CheckOptions): Part {
  const part = [PACK, TRUTH, ...gpuParts(options)].find((one) => one.id === id);
  if (part === undefined) throw new Error(`gpu-check has no part "${id}"`);
  return part;
}

export function wayOf({ task }: Part): Way | null {
  return 'way' in task ? task.way : null;
}

/** Of the folder where a part keeps its tensors. */
export function folderOf({ id }: Pick<Part, 'id'>): string {
  return id.replaceAll(/[^\w-]+/g, '-');
}
