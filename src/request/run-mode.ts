/** Which of the checkpoint's modes a request asks for (runtime/modes.ts). */
import { assert } from '../errors.js';
import { modeNetworks, type Mode, type ModeNetworks } from '../runtime/modes.js';
import type { PackLayout } from '../runtime/layout.js';
import type { ColorizeRequest } from './request.js';

type ModeFields = Pick<ColorizeRequest, 'attention' | 'style' | 'leftOut'>;

export function modeOf({ attention, style, leftOut }: ModeFields): Mode {
  const mode = { attention: attention.kind, style };
  return leftOut === 'split' || leftOut === 'pairs' ? { ...mode, pairs: false } : mode;
}

/** `request` must have been validated. */
export function networksOf(request: ModeFields, { family }: Pick<PackLayout, 'family'>): ModeNetworks {
  const networks = modeNetworks(modeOf(request), family);
  assert(networks !== null, `models of layout '${family}' have no attention '${request.attention.kind}'`);
  return networks;
}

/**
 * True where a run looks at the reference's mask: to whiten its character out of the background's source, or to lay it over
 * the sketch's. Nobody else reads it, so that nothing else may look for it.
 */
export function readsReferenceMask(
  request: Pick<ColorizeRequest, 'attention' | 'mergeCharacters' | 'leftOut'>,
  hasBackground: boolean,
): boolean {
  if (request.attention.kind === 'plain') return false;
  const isBleached = hasBackgroundSource(request) && !hasBackground && request.leftOut !== 'bleach';
  return request.mergeCharacters || isBleached;
}

/** True where the ground has a source of its own: a background picture, or the reference without its character. */
export function hasBackgroundSource({ attention }: Pick<ColorizeRequest, 'attention'>): boolean {
  return attention.kind === 'background' || attention.kind === 'both';
}
