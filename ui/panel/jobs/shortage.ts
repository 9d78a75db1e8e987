/** Memory ran out in a run: what it may go on with, as far as model and machine have it. */
import type { Extent } from '../../../src/image/geometry.js';
import { smallerSize } from '../../../src/request/smaller-size.js';
import type { LostError } from '../../../src/errors.js';
import type { ModelEdition } from '../models/editions.js';
import type { Opened } from '../models/engine-session.js';
import { isGpu } from '../models/backend-line.js';

export type StepDown =
  /** The designer has made room. */
  | { readonly kind: 'again' }
  | { readonly kind: 'smaller'; readonly size: Extent }
  /** From what is kept, with the same model's weights stored in less. */
  | { readonly kind: 'lighter'; readonly edition: ModelEdition }
  /** From what is kept. */
  | { readonly kind: 'cpu' };

export interface Shortage {
  /** Whose memory it was: the GPU's, or the engine's own. */
  readonly isGpu: boolean;
  /** Never empty. */
  readonly choices: readonly StepDown[];
}

/** What less there could be for a run of this size. */
export interface Reach {
  readonly size: Extent;
  /** Null: there is none. */
  readonly lighter: ModelEdition | null;
}

/** Null: there is nothing less. */
export function shortageOf(
  { coded }: LostError,
  { pack, backend }: Opened,
  { size, lighter }: Reach,
): Shortage | null {
  const smaller = smallerSize(pack, size);
  const less: readonly StepDown[] = [
    ...(lighter === null ? [] : [{ kind: 'lighter', edition: lighter } as const]),
    ...(smaller === null ? [] : [{ kind: 'smaller', size: smaller } as const]),
    ...(isGpu(backend) ? [{ kind: 'cpu' } as const] : []),
  ];
  if (less.length === 0) return null;
  return { isGpu: coded.code === 'gpu-out-of-memory', choices: [{ kind: 'again' }, ...less] };
}
