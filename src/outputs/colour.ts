/**
 * Colour under the lines (image/colour/colour-under-lines.ts), whole, or taken apart: into flats with their shading and light, or
 * into the subject and what is behind it.
 */
import { colourUnderLines, type ColourUnderLines } from '../image/colour/colour-under-lines.js';
import { takenAway, type Outside } from '../image/colour/paper.js';
import { takeShading } from '../image/colour/shading.js';
import { takeSubject } from '../image/colour/subject.js';
import { createPace, type CancelToken } from '../image/pace.js';
import type { Rgba8 } from '../image/pixels.js';
import { reduce } from '../image/colour/reduce.js';
import { findFlats, paintFlats } from '../image/regions/flats.js';
import type { LabelledPixels } from '../image/regions/region-colours.js';
import type { ResultBackground } from '../vocabulary/result-backgrounds.js';
import { underLines, type MakeLayers, type RunPictures } from './output-row.js';

export const colourLayer: MakeLayers = async (pictures, signal) => {
  const colour = await makeColour(pictures, { picture: await asPainted(pictures, signal), signal });
  return { layers: [{ ...underLines('colour'), image: onGround(colour, pictures) }], guide: colour.guide };
};

export const shadingLayers: MakeLayers = async (pictures, signal) => {
  const picture = await asPainted(pictures, signal);
  const found = await findFlats(pictures.sketch, picture, { gapPx: pictures.gapPx, signal });
  const { image: flats } = await paintFlats(found, { palette: null, attention: null, signal });
  const colour = await makeColour(pictures, { picture, regions: found.regions, signal });
  const whole = onGround(colour, pictures);
  const flat = onGround({ ...colour, image: flats }, pictures);
  const { shading, light } = takeShading(whole, flat);
  const layers = [
    { ...underLines('flats'), image: flat },
    { ...underLines('shading'), blend: 'multiply' as const, image: shading },
    { ...underLines('light'), blend: 'plus-lighter' as const, image: light },
  ];
  return { layers, guide: colour.guide };
};

export const subjectLayers: MakeLayers = async (pictures, signal) => {
  const { outside } = pictures;
  const colour = await makeColour(pictures, { picture: await asPainted(pictures, signal), outside, signal });
  const { subject, background } = await takeSubject(colour.image, colour.outside, signal);
  const layers = [
    { ...underLines('background'), image: background },
    { ...underLines('subject'), image: subject },
  ];
  return { layers, guide: colour.guide };
};

interface Making {
  /** Of the model's size. */
  readonly picture: Rgba8;
  /** Of the picture's character; left out or null: what the run took away. */
  readonly outside?: Outside | null;
  /** As of ColourOptions. */
  readonly regions?: LabelledPixels;
  readonly signal: CancelToken;
}

async function makeColour(
  { sketch, gapPx, resultBackground }: RunPictures,
  { picture, outside, ...how }: Making,
): Promise<ColourUnderLines> {
  const gone = takenAway(picture, resultBackground);
  // What is clear has its colour still; what is white has none.
  const missing = resultBackground === 'white' ? gone : null;
  return colourUnderLines(sketch, picture, { gapPx, outside: outside ?? gone, missing, ...how });
}

function asPainted({ picture, paintedSize }: RunPictures, signal: CancelToken): Promise<Rgba8> {
  return reduce(picture, paintedSize, createPace(signal));
}

/** As the run was asked for: what lies outside stays, is white, or clear. */
function onGround(
  { image, outside }: Pick<ColourUnderLines, 'image' | 'outside'>,
  { resultBackground }: { readonly resultBackground: ResultBackground },
): Rgba8 {
  if (resultBackground === 'keep') return image;
  const { width, height } = image;
  const data = image.data.slice();
  for (let i = 0; i < outside.length; i++) {
    const share = outside[i] / 255;
    if (share === 0) continue;
    if (resultBackground === 'transparent') data[4 * i + 3] = 255 - outside[i];
    else for (let c = 0; c < 3; c++) data[4 * i + c] = data[4 * i + c] * (1 - share) + 255 * share + 0.5;
  }
  return { width, height, data };
}
