/**
 * Brings a sketch to what models and flats are made for: dark lines on white paper. Pale lines are stretched to the
 * full range; light lines on dark, or on nothing, are turned round first. What one can see through stays so.
 */
import { judgeLines, measureLook } from '../look.js';
import type { Rgba8 } from '../pixels.js';
import type { LineTreatment } from '../../vocabulary/line-treatments.js';

export function adaptLines(sketch: Rgba8, treatment: LineTreatment): Rgba8 {
  if (treatment === 'as-drawn') return sketch;
  return stretchLevels(treatment === 'inverted' ? invertLines(sketch) : sketch);
}

/** Light lines become dark ones; on nothing they are laid over black, where they can be seen, and on paper over white. */
function invertLines(sketch: Rgba8): Rgba8 {
  const isOnNothing = measureLook(sketch).lightOnNothing !== null;
  return mapOverWhite(sketch, (value, paper) => 255 - (isOnNothing ? value - paper : value));
}

/** Paper becomes white, the darkest strokes black. */
function stretchLevels(sketch: Rgba8): Rgba8 {
  const look = measureLook(sketch);
  if (judgeLines(look) === 'none') return sketch;
  const [black, range] = [look.background - look.darker, Math.max(1, look.darker)];
  return mapOverWhite(sketch, (value) => (255 * (value - black)) / range);
}

/** `change` gets a channel as it looks over white, and how much of that is the white. */
function mapOverWhite(
  { width, height, data }: Rgba8,
  change: (value: number, paper: number) => number,
): Rgba8 {
  const changed = new Uint8Array(data.length);
  const rgb = new Float64Array(3);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3];
    const paper = 255 - alpha;
    for (let c = 0; c < 3; c++) {
      const value = change((data[i + c] * alpha) / 255 + paper, paper);
      rgb[c] = Math.min(255, Math.max(0, value));
    }
    // Ink on nothing must cover as much as its darkest channel needs; more is not taken away.
    const cover = Math.max(alpha, 255 - Math.min(rgb[0], rgb[1], rgb[2]));
    for (let c = 0; c < 3; c++)
      changed[i + c] = cover === 0 ? 255 : Math.round(((rgb[c] - (255 - cover)) * 255) / cover);
    changed[i + 3] = Math.round(cover);
  }
  return { width, height, data: changed };
}
