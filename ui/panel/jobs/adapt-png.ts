import { adaptLines } from '../../../src/image/lines/adapt-lines.js';
import type { LineTreatment } from '../../../src/vocabulary/line-treatments.js';
import { decodePng, encodePng } from '../../../src/image/png/png.js';

/** A sketch's PNG as models and flats want its lines. */
export function adaptPng(png: Uint8Array<ArrayBuffer>, treatment: LineTreatment): Uint8Array<ArrayBuffer> {
  if (treatment === 'as-drawn') return png;
  return Uint8Array.from(encodePng(adaptLines(decodePng(png, 'sketch'), treatment)));
}
