/**
 * Which layer is the sketch, which the reference and which the background. Pixels decide, never the order of selection: line art is
 * mostly light paper (or none at all) with little colour; a reference is colourful. What the designer said once
 * about a layer wins over both. Where neither speaks clearly, the answer is a question: no pixel tells a reference
 * from a background.
 */
import type { Rgba8 } from '../../../src/image/pixels.js';

export const ROLES = ['sketch', 'reference', 'background'] as const;
export type Role = (typeof ROLES)[number];
/** Roles whose layers are told into character and background. */
export const MASKED_ROLES = ['sketch', 'reference'] as const;
export type MaskedRole = (typeof MASKED_ROLES)[number];
export type Remembered = Readonly<Record<string, Role>>;

/** What the heuristic looks at; all 0..1. */
export interface Traits {
  /** Share of pixels that are light once laid over white. */
  readonly light: number;
  /** Mean chroma (max - min of R, G, B) over all pixels. */
  readonly colour: number;
  /** Share of pixels one can see through (alpha under one half). */
  readonly clear: number;
}

const LIGHT_LUMA = 200;
const HALF_ALPHA = 128;
/** Below this lead of one layer over the other, the designer is asked. */
const CLEAR_LEAD = 0.15;
/** Two pictures with less than this are two pictures, whichever is the paler. */
const MAYBE_SKETCH = 0.5;
/** From here on a single layer counts as a sketch, below the other as a reference. */
const SURELY_SKETCH = 0.7;
const SURELY_REFERENCE = 0.45;

export function measureTraits({ width, height, data }: Rgba8): Traits {
  const pixels = width * height;
  let light = 0;
  let clear = 0;
  let chroma = 0;
  for (let i = 0; i < pixels * 4; i += 4) {
    const alpha = data[i + 3];
    const paper = 255 - alpha;
    const r = (data[i] * alpha) / 255 + paper;
    const g = (data[i + 1] * alpha) / 255 + paper;
    const b = (data[i + 2] * alpha) / 255 + paper;
    if (isLight(r, g, b)) light++;
    if (alpha < HALF_ALPHA) clear++;
    chroma += Math.max(r, g, b) - Math.min(r, g, b);
  }
  const count = Math.max(1, pixels);
  return { light: light / count, clear: clear / count, colour: chroma / (255 * count) };
}

/** As light as paper, by Rec. 601's luma. */
function isLight(r: number, g: number, b: number): boolean {
  return 0.299 * r + 0.587 * g + 0.114 * b >= LIGHT_LUMA;
}

/** 0 = surely a reference, 1 = surely line art. */
export function sketchLikeness({ light, colour, clear }: Traits): number {
  const paper = Math.max(light, clear);
  const grey = 1 - Math.min(1, colour / 0.12);
  return Math.min(1, 0.5 * Math.min(1, paper / 0.8) + 0.5 * grey);
}

export interface Seen {
  readonly id: string;
  readonly traits: Traits;
}

/** The role of one layer on its own; null where it could be either. */
export function proposeRole(layer: Seen, remembered: Remembered): Role | null {
  const told = remembered[layer.id];
  if (told !== undefined) return told;
  const likeness = sketchLikeness(layer.traits);
  if (likeness >= SURELY_SKETCH) return 'sketch';
  return likeness <= SURELY_REFERENCE ? 'reference' : null;
}

export interface Pair {
  readonly sketch: string;
  readonly reference: string;
}

/** Sketch and reference of two layers; null where the designer must be asked. Symmetric in its two layers. */
export function proposePair(a: Seen, b: Seen, remembered: Remembered): Pair | null {
  const toldA = toldOfPair(a, remembered);
  const toldB = toldOfPair(b, remembered);
  const told = toldA ?? (toldB === undefined ? undefined : otherRole(toldB));
  if (toldA !== undefined && toldA === toldB) return null;
  if (told !== undefined) return told === 'sketch' ? pair(a, b) : pair(b, a);
  return pairByLook(a, b);
}

function toldOfPair({ id }: Seen, remembered: Remembered): MaskedRole | undefined {
  const told = remembered[id];
  return told === 'background' ? undefined : told;
}

function pairByLook(a: Seen, b: Seen): Pair | null {
  const lead = sketchLikeness(a.traits) - sketchLikeness(b.traits);
  const [sketch, reference] = lead > 0 ? [a, b] : [b, a];
  if (Math.abs(lead) < CLEAR_LEAD || sketchLikeness(sketch.traits) < MAYBE_SKETCH) return null;
  return pair(sketch, reference);
}

export function otherRole(role: MaskedRole): MaskedRole {
  return role === 'sketch' ? 'reference' : 'sketch';
}

function pair(sketch: Seen, reference: Seen): Pair {
  return { sketch: sketch.id, reference: reference.id };
}

export interface Triple {
  readonly sketch: string;
  readonly others: readonly [Seen, Seen];
}

/** The sketch of three layers, by word or by a clear lead over both others; null where it is not plain. */
export function proposeSketch(layers: readonly Seen[], remembered: Remembered): Triple | null {
  const told = layers.filter(({ id }) => remembered[id] === 'sketch');
  const leads = (layer: Seen) =>
    layers.every((other) => other === layer || pairByLook(layer, other)?.sketch === layer.id);
  const [sketch, rival] = told.length > 0 ? told : layers.filter(leads);
  const [a, b] = layers.filter((layer) => layer !== sketch);
  if (sketch === undefined || rival !== undefined || a === undefined || b === undefined) return null;
  return { sketch: sketch.id, others: [a, b] };
}

/** Which of two is the background, by the designer's word alone; null where there is none, or none that decides. */
export function proposeBackground(
  [a, b]: readonly [Seen, Seen],
  remembered: Remembered,
): { readonly reference: string; readonly background: string } | null {
  const [toldA, toldB] = [remembered[a.id], remembered[b.id]];
  if (toldA === toldB) return null;
  const isA = toldA === 'background' || toldB === 'reference';
  return isA ? { reference: b.id, background: a.id } : { reference: a.id, background: b.id };
}

/**
 * Does the sketch hide what lies under it? A scan does, also one that is turned, whose export has clear corners, and so
 * does a cut-out that is filled with paper; strokes on nothing do not.
 */
export function isOpaque({ width, data }: Rgba8): boolean {
  const rowBytes = width * 4;
  let solid = 0;
  let paper = 0;
  let spanned = 0;
  for (let row = 0; row < data.length; row += rowBytes) {
    let first = -1;
    let last = -1;
    for (let i = row; i < row + rowBytes; i += 4) {
      if (data[i + 3] < HALF_ALPHA) continue;
      if (first < 0) first = i;
      last = i;
      solid++;
      if (isLight(data[i], data[i + 1], data[i + 2])) paper++;
    }
    if (first >= 0) spanned += (last - first) / 4 + 1;
  }
  return hidesBackground({ solid, paper, spanned, pixels: data.length / 4 });
}

type Counts = Readonly<Record<'solid' | 'paper' | 'spanned' | 'pixels', number>>;

/** `spanned`: pixels between the outermost solid ones of their row, in sum. */
function hidesBackground({ solid, paper, spanned, pixels }: Counts): boolean {
  // Nothing but specks is clear between its edges, and it is broader than a stroke.
  if (solid >= pixels * 0.25 && solid >= spanned * 0.95) return true;
  // White strokes are as light as paper, and far apart.
  return paper > solid / 2 && solid >= spanned * 0.4;
}
