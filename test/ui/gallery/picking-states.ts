/** A region of flats that is looked at, and colours of a recipe that are used again. */
import type { Extent } from '../../../src/image/geometry.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import type { State } from '../../../ui/panel/state/state.js';

/** `flats`: with flats as the first result. */
export function pickingStates(flats: State, extent: Extent): Readonly<Record<'picking' | 'kept', State>> {
  const kept = { sketchId: '1:2', referenceId: '1:3', colours: CHOSEN };
  return { picking: picking(flats, extent), kept: { ...flats, kept, settings: PALETTE } };
}

const PALETTE = { ...DEFAULT_SETTINGS, place: 'flats' as const, variants: ['palette'] as const };
const CHOSEN = [{ x: 0.2, y: 0.5, rgb: [40, 80, 170] as const }];

/** The left half of the flats is looked at; what it is painted with lies in the second patch. */
function picking(state: State, { width, height }: Extent): State {
  const [flats, ...others] = state.results;
  if (flats === undefined) return state;
  const labels = Int32Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 1 : 2));
  const colours = [
    [200, 66, 50],
    [40, 80, 170],
    [240, 210, 120],
  ] as const;
  const options = colours.map((rgb, i) => ({ rgb, patch: i === 0 ? null : i }));
  const region = { middle: { x: 0.25, y: 0.5 }, rgb: colours[1], options };
  const heats = Uint8Array.from({ length: 8 }, (_, i) => [40, 255, 90, 10][i % 4] ?? 0);
  const attention = {
    cells: { width: 1, height: 1 },
    box: { x: 0, y: 0, width: 1, height: 1 },
    patches: { width: 2, height: 2 },
    seen: { x: 0, y: 0, width: 1, height: 1 },
    weights: Uint8Array.of(100, 255, 100, 100),
  };
  const result = {
    ...flats,
    recipe: { ...flats.recipe, output: 'palette' as const },
    lines: flats.run.picture,
    run: { ...flats.run, attention },
  };
  const view = { size: { width, height }, labels, regions: [region, region], heats };
  return {
    ...state,
    settings: PALETTE,
    results: [result, ...others],
    picking: { resultId: result.id, flats: view, label: 1 },
  };
}
