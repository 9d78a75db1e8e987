/**
 * The licence of a model that is not for every use: it is shown before the model's first use and accepted once, per
 * pack. Until then nothing of the pack runs, masks included.
 */
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { Settings } from './settings.js';
import type { State } from '../state/state.js';

/** More than anyone has packs; the oldest go first. */
export const MAX_ACCEPTED = 32;

/** The loaded pack whose licence waits for the designer's word; null: there is nothing to ask. */
export function packToAccept({ engine, settings }: Pick<State, 'engine' | 'settings'>): PackInfo | null {
  if (engine.kind !== 'ready' || !engine.pack.licence.nonCommercial) return null;
  return settings.acceptedLicences.includes(acceptance(engine.pack)) ? null : engine.pack;
}

/** The setting with this pack's licence accepted. */
export function accepted({ acceptedLicences }: Settings, pack: PackInfo): readonly string[] {
  return [...acceptedLicences, acceptance(pack)].slice(-MAX_ACCEPTED);
}

/** Another licence of the same pack is asked for anew. */
function acceptance({ id, licence }: PackInfo): string {
  return `${id} ${licence.id}`;
}
