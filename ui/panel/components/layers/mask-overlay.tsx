/** One automatic mask, hatched over its thumbnail; follows the threshold at once. */
import { useMemo } from 'preact/hooks';
import type { Mask } from '../../../../src/image/pixels.js';
import { hatchMask } from './hatch.js';
import type { MaskedRole } from '../../layers/roles.js';
import { Pixels } from '../controls/pixels.js';

interface MaskOverlayProps {
  readonly mask: Mask;
  readonly role: MaskedRole;
  readonly threshold: number;
}

export function MaskOverlay({ mask, role, threshold }: MaskOverlayProps) {
  const hatched = useMemo(
    () => hatchMask(mask, role === 'sketch' ? (value) => value > threshold : (value) => value >= threshold),
    [mask, role, threshold],
  );
  return <Pixels class="stack-layer mask" pixels={hatched} />;
}
