/** Layers as daily files have them and samples do not: what a plugin meets in Figma, one menu entry each. */
import type { StudioDocument } from '../document/document.js';
import { freeCorner } from '../document/free-space.js';
import { absoluteBounds, childrenOf } from '../document/layout.js';
import { blankNode, type NodeRecord, type StudioPaint } from '../document/nodes.js';
import { compose, translation, turning } from '../document/transform.js';
import type { Extent, Point } from '../../src/image/geometry.js';

/** The picture that the situation is made with: the selected one, or the first of the document. */
export interface SituationPicture extends Extent {
  readonly name: string;
  readonly fills: readonly StudioPaint[];
}

export interface Situation {
  readonly title: string;
  /** Returns the id of the layer to select. */
  build(stage: SituationStage): string;
}

export interface SituationStage {
  readonly document: StudioDocument;
  readonly picture: SituationPicture;
  /** Where it is wanted, canvas. */
  readonly centre: Point;
}

/** Ids of nested instances are those of all they lie in, joined; Figma's own numbers have this many digits. */
const NESTED_NODE = '20417:88';

export const SITUATIONS: readonly Situation[] = [
  { title: 'Grid frame that is full', build: fullGrid },
  { title: 'Auto layout row', build: row },
  { title: 'Rotated layer', build: rotated },
  { title: 'Cropped by a frame', build: cropped },
  { title: 'Masked picture', build: masked },
  { title: 'Slice over two layers', build: slice },
  { title: 'Section with hidden contents', build: hiddenSection },
  { title: 'Nested instance, id of 300 characters', build: (stage) => nestedInstance(stage, 300) },
  { title: 'Nested instance, id of 1,200 characters', build: (stage) => nestedInstance(stage, 1200) },
];

const at = ({ document, centre }: SituationStage, size: Extent): Pick<NodeRecord, 'transform'> & Extent => {
  const taken = childrenOf(document.tree, document.page).map((node) => absoluteBounds(document.tree, node));
  const { x, y } = freeCorner(taken, size, centre);
  return { width: size.width, height: size.height, transform: translation(x, y) };
};

function addPicture({ document, picture }: SituationStage, parentId: string, place: Point): string {
  const { name, fills, width, height } = picture;
  return document.create(
    { type: 'RECTANGLE', name, fills, width, height, transform: translation(place.x, place.y) },
    parentId,
  );
}

const ORIGIN = { x: 0, y: 0 };

function fullGrid(stage: SituationStage): string {
  const { width, height } = stage.picture;
  const frame = stage.document.create({
    type: 'FRAME',
    name: 'Grid',
    ...at(stage, { width: 2 * width + 20, height: 2 * height + 20 }),
    autoLayout: { mode: 'GRID', rows: 2, columns: 2, gap: 20 },
  });
  const ids = [0, 1, 2, 3].map(() => addPicture(stage, frame, ORIGIN));
  return ids[0];
}

function row(stage: SituationStage): string {
  const frame = stage.document.create({
    type: 'FRAME',
    name: 'Row',
    ...at(stage, { width: 2 * stage.picture.width + 60, height: stage.picture.height + 40 }),
    autoLayout: { mode: 'HORIZONTAL', spacing: 20, padding: 20 },
  });
  const ids = [0, 1].map(() => addPicture(stage, frame, ORIGIN));
  return ids[0];
}

function rotated(stage: SituationStage): string {
  const { width, height } = stage.picture;
  const side = width + height;
  const { transform } = at(stage, { width: side, height: side });
  const id = addPicture(stage, stage.document.page.id, ORIGIN);
  stage.document.update(id, {
    transform: compose(transform, compose(translation(height / 2, height / 4), turning(20))),
  });
  return id;
}

function cropped(stage: SituationStage): string {
  const { width, height } = stage.picture;
  const size = { width: Math.round(width * 0.7), height: Math.round(height * 0.7) };
  const frame = stage.document.create({ type: 'FRAME', name: 'Crop', ...at(stage, size) });
  return addPicture(stage, frame, { x: -Math.round(width * 0.15), y: -Math.round(height * 0.15) });
}

function masked(stage: SituationStage): string {
  const { document } = stage;
  const box = at(stage, stage.picture);
  const [, , x] = box.transform[0];
  const [, , y] = box.transform[1];
  const { width, height } = stage.picture;
  const group = document.create({ type: 'GROUP', name: 'Mask group' });
  const shape = { width: Math.round(width * 0.7), height: Math.round(height * 0.7) };
  const transform = translation(x + Math.round(width * 0.15), y + Math.round(height * 0.15));
  const fills = [{ type: 'SOLID', color: { r: 0, g: 0, b: 0 } }] as const;
  document.create({ type: 'RECTANGLE', name: 'Mask', ...shape, transform, fills, isMask: true }, group);
  return addPicture(stage, group, { x, y });
}

function slice(stage: SituationStage): string {
  const { width, height } = stage.picture;
  const box = at(stage, { width: 2 * width, height });
  const { document } = stage;
  const [, , x] = box.transform[0];
  const [, , y] = box.transform[1];
  for (const left of [x, x + width]) addPicture(stage, document.page.id, { x: left, y });
  return document.create({ type: 'SLICE', name: 'Slice', ...box });
}

function hiddenSection(stage: SituationStage): string {
  const { width, height } = stage.picture;
  const section = stage.document.create({
    type: 'SECTION',
    name: 'Hidden section',
    ...at(stage, { width: width + 80, height: height + 80 }),
    fills: [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }],
    sectionContentsHidden: true,
  });
  return addPicture(stage, section, { x: 40, y: 40 });
}

/** An instance in an instance, and so on, until the picture's id has so many characters. */
function nestedInstance(stage: SituationStage, chars: number): string {
  const { document, picture } = stage;
  const { width, height, name, fills } = picture;
  const outer = document.create({ type: 'INSTANCE', name: 'Instance', ...at(stage, picture) });
  let parentId = outer;
  let id = `I${outer};${NESTED_NODE}100`;
  for (let level = 101; id.length < chars; level++) {
    document.adopt({ ...blankNode(id, 'INSTANCE', `Level ${level - 100}`), width, height }, parentId);
    parentId = id;
    id = `${id};${NESTED_NODE}${level}`;
  }
  return document.adopt({ ...blankNode(id, 'RECTANGLE', name), width, height, fills }, parentId);
}
