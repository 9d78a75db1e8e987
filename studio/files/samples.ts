/** The document that the studio opens with: the project's own drawings, sketches above references. */
import type { StudioDocument } from '../document/document.js';
import type { ImageStore } from '../render/images.js';
import { translation } from '../document/transform.js';

export interface SamplePicture {
  /** File name without extension: "sketch-fox", "reference-sunset". */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Canvas units. */
const PICTURE_WIDTH = 320;
const GAP = 40;
const SECTION_GAP = 100;
const COLUMNS = 4;

interface Kind {
  /** Of the file names. */
  readonly prefix: string;
  readonly title: string;
  /** Of the layers' names. */
  readonly word: string;
}

const KINDS: readonly Kind[] = [
  { prefix: 'sketch-', title: 'Sketches', word: 'Sketch' },
  { prefix: 'reference-', title: 'References', word: 'Reference' },
];

/** Fills an empty document; the first undo of the user does not empty it again. */
export function addSamples(
  document: StudioDocument,
  images: ImageStore,
  pictures: readonly SamplePicture[],
): void {
  let top = 0;
  for (const kind of KINDS) {
    const chosen = pictures.filter(({ name }) => name.startsWith(kind.prefix));
    if (chosen.length > 0) top += addSection({ document, images, kind, top }, chosen) + SECTION_GAP;
  }
  document.start();
}

interface Place {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly kind: Kind;
  /** Canvas, of the section. */
  readonly top: number;
}

/** One section with its pictures in rows; returns its height. */
function addSection({ document, images, kind, top }: Place, pictures: readonly SamplePicture[]): number {
  const section = document.create({
    type: 'SECTION',
    name: kind.title,
    width: COLUMNS * (PICTURE_WIDTH + GAP) + GAP,
    transform: translation(0, top),
    fills: [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 }, opacity: 0.5 }],
  });
  let y = GAP;
  for (let first = 0; first < pictures.length; first += COLUMNS) {
    const row = pictures.slice(first, first + COLUMNS).map(({ name, bytes }) => {
      const { hash, size } = images.add(bytes);
      const height = Math.round((PICTURE_WIDTH * size.height) / size.width);
      return { hash, height, name: `${kind.word} ${name.slice(kind.prefix.length).replace(/-/g, ' ')}` };
    });
    row.forEach(({ hash, height, name }, column) => {
      const transform = translation(GAP + column * (PICTURE_WIDTH + GAP), y);
      const fills = [{ type: 'IMAGE', imageHash: hash, scaleMode: 'FILL' } as const];
      const picture = { type: 'RECTANGLE', name, width: PICTURE_WIDTH, height, transform, fills } as const;
      listLast(document, document.create(picture, section), section);
    });
    y += Math.max(...row.map(({ height }) => height)) + GAP;
  }
  document.update(section, { height: y });
  listLast(document, section, document.page.id);
  return y;
}

/** The list of layers runs from the top down: reading order is bottom-most last. Nothing here overlaps. */
const listLast = (document: StudioDocument, id: string, parentId: string): void =>
  document.move(id, parentId, 0);
