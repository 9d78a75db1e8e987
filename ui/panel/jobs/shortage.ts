/** Memory ran out in a run: what it may go on with, as far as model and machine have it. */
import type { Extent } from '../../../src/image/geometry.js';
import type { LostError } from '../../../src/errors.js';
import type { Opened } from '../models/engine-session.js';
import { isGpu } from '../models/backend-line.js';

export type StepDown =
  /** The designer has made room. */
  | { readonly kind: 'again' }
  | { readonly kind: 'smaller'; readonly size: Extent }
  /** From what is kept. */
  | { readonly kind: 'cpu' };

export interface Shortage {
  /** Whose memory it was: the GPU's, or the engine's own. */
  readonly isGpu: boolean;
  /** Never empty. */
  readonly choices: readonly StepDown[];
}

/** Null: there is nothing less. */
export function shortageOf({ coded }: LostError, { pack, backend }: Opened, size: Extent): Shortage | null {
  const smaller = smallerSize(pack, size);
  const less: readonly StepDown[] = [
    ...(smaller === null ? [] : [{ kind: 'smaller', size: smaller } as const]),
    ...(isGpu(backend) ? [{ kind: 'cpu' } as const] : []),
  ];
  if (less.length === 0) return null;
  return { isGpu: coded.code === 'gpu-out-of-memory', choices: [{ kind: 'again' }, ...less] };
}

/** What is hardly smaller hardly helps. */
const MOST_OF_AREA = 0.6;
/** Of the logarithm of width / height: another shape would leave much of the canvas empty. */
const MOST_CHANGE_OF_SHAPE = 0.1;
const TWO_THIRDS = 2 / 3;
/** Below this no picture is worth its waiting. */
const LEAST_SIDE = 128;

/** The model's own next size of that shape, or two thirds of this one; null: it is the smallest already. */
function smallerSize({ sizes, sizeMultiple }: Opened['pack'], size: Extent): Extent | null {
  const own = sizes
    .filter(
      (it) => areaOf(it) <= MOST_OF_AREA * areaOf(size) && changeOfShape(it, size) <= MOST_CHANGE_OF_SHAPE,
    )
    .sort((a, b) => areaOf(b) - areaOf(a));
  const [next] = own;
  if (next !== undefined) return { width: next.width, height: next.height };
  const third = (side: number) => Math.round((side * TWO_THIRDS) / sizeMultiple) * sizeMultiple;
  const scaled = { width: third(size.width), height: third(size.height) };
  const isWorthwhile =
    areaOf(scaled) <= MOST_OF_AREA * areaOf(size) && Math.min(scaled.width, scaled.height) >= LEAST_SIDE;
  return isWorthwhile ? scaled : null;
}

function areaOf({ width, height }: Extent): number {
  return width * height;
}

function changeOfShape(a: Extent, b: Extent): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}
