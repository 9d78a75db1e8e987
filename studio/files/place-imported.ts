/** Puts imported pictures and drawings onto the page: one at the point, several side by side on free space. */
import type { StudioDocument } from '../document/document.js';
import { freeCorner, layRow } from '../document/free-space.js';
import type { ImageStore } from '../render/images.js';
import type { Imported } from './import-picture.js';
import { absoluteBounds, childrenOf } from '../document/layout.js';
import { translation } from '../document/transform.js';
import type { Point } from '../../src/image/geometry.js';

export type NamedImport = Imported & { readonly name: string };

interface Desk {
  readonly document: StudioDocument;
  readonly images: ImageStore;
}

/** Returns the ids of the new layers. Throws Figma's error for a picture that its `createImage` refuses. */
export function placeImported(desk: Desk, imports: readonly NamedImport[], centre: Point): readonly string[] {
  const { tree, page } = desk.document;
  const { corners, size } = layRow(imports.map((it) => it.size));
  const taken = imports.length === 1 ? [] : childrenOf(tree, page).map((node) => absoluteBounds(tree, node));
  const { x, y } = freeCorner(taken, size, centre);
  return imports.map((it, i) => {
    const corner = { x: Math.round(x + corners[i].x), y: Math.round(y + corners[i].y) };
    return it.kind === 'picture' ? placePicture(desk, it, corner) : placeDrawing(desk, it, corner);
  });
}

type Of<Kind extends Imported['kind']> = NamedImport & { readonly kind: Kind };

function placePicture(
  { document, images }: Desk,
  { name, bytes, size }: Of<'picture'>,
  { x, y }: Point,
): string {
  const fills = [{ type: 'IMAGE', imageHash: images.add(bytes).hash, scaleMode: 'FILL' } as const];
  return document.create({ type: 'RECTANGLE', name, ...size, transform: translation(x, y), fills });
}

/** A frame of the drawing's size with its vectors, as Figma imports SVG. */
function placeDrawing({ document }: Desk, { name, size, drawing }: Of<'drawing'>, { x, y }: Point): string {
  const frame = document.create({ type: 'FRAME', name, ...size, transform: translation(x, y) });
  for (const shape of drawing.shapes) document.create({ type: 'VECTOR', ...shape }, frame);
  return frame;
}
