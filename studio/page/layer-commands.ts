/** What the studio's user can do to layers, by menu, by key and from tests: each is one undo step, as in Figma. */
import { boundsOf } from '../document/transform.js';
import type { CopiedNode } from '../document/copy-tree.js';
import type { StudioDocument } from '../document/document.js';
import {
  canFlatten,
  copyLayers,
  duplicateLayers,
  flattenLayer,
  groupLayers,
  makeComponent,
  moveLayers,
  moveToPage,
  pasteLayers,
  removeLayers,
  turnLayer,
} from '../document/layer-acts.js';
import { nodeOf, placementOf } from '../document/layout.js';
import { SITUATIONS, type SituationPicture } from './situations.js';
import { toCanvas, type View } from './view.js';

type Ids = readonly string[];

export interface LayerCommands {
  remove(ids: Ids): void;
  /** Somebody else in the file does it; undo does not bring the layer back. */
  removeAsColleague(ids: Ids): void;
  setVisible(ids: Ids, isVisible: boolean): void;
  rename(id: string, name: string): void;
  /** Canvas units. */
  move(ids: Ids, dx: number, dy: number): void;
  duplicate(ids: Ids): Ids;
  copy(ids: Ids): void;
  cut(ids: Ids): void;
  paste(): Ids;
  group(ids: Ids): void;
  makeComponent(ids: Ids): void;
  flatten(ids: Ids): void;
  turn(ids: Ids, degrees: number): void;
  /** Of sections: hides their contents, or shows them again. */
  toggleContents(ids: Ids): void;
  toggleMask(ids: Ids): void;
  /** To the other page, which is made where there is none. */
  moveToOtherPage(ids: Ids): void;
  /** Adds layers as daily files have them; `title` as in situations.ts. */
  addSituation(title: string): void;
}

/** The part of the session that commands need. */
export interface Desk {
  readonly document: StudioDocument;
  readonly view: View;
  act<T>(change: () => T): T;
}

export function createLayerCommands(desk: Desk): LayerCommands {
  const { document } = desk;
  let clipboard: readonly CopiedNode[] = [];
  const known = (ids: Ids): Ids => ids.filter((id) => document.get(id) !== null);
  const act = (ids: Ids, change: (there: Ids) => void): void => {
    const there = known(ids);
    if (there.length > 0) desk.act(() => change(there));
  };
  /** The new layers are selected. */
  const renew = (ids: Ids, change: (there: Ids) => Ids): Ids => {
    const there = known(ids);
    const made = there.length === 0 ? [] : desk.act(() => change(there));
    if (made.length > 0) document.select(made);
    return made;
  };
  const copy = (ids: Ids): void => {
    clipboard = copyLayers(document, known(ids));
  };
  const remove = (ids: Ids): void => act(ids, (there) => removeLayers(document, there));
  return {
    remove,
    removeAsColleague: (ids) => known(ids).forEach((id) => document.removeAsColleague(id)),
    setVisible: (ids, visible) =>
      act(ids, (there) => there.forEach((id) => document.update(id, { visible }))),
    rename: (id, name) => act([id], () => document.update(id, { name })),
    move: (ids, dx, dy) => act(ids, (there) => moveLayers(document, there, [dx, dy])),
    duplicate: (ids) => renew(ids, (there) => duplicateLayers(document, there)),
    copy,
    cut: (ids) => {
      copy(ids);
      remove(ids);
    },
    paste: () => {
      const made = clipboard.length === 0 ? [] : desk.act(() => pasteLayers(document, clipboard));
      if (made.length > 0) document.select(made);
      return made;
    },
    group: (ids) => void renew(ids, (there) => [groupLayers(document, there)]),
    makeComponent: (ids) => void renew(ids, (there) => there.map((id) => makeComponent(document, id))),
    flatten: (ids) =>
      void renew(ids, (there) =>
        there.filter((id) => canFlatten(nodeOf(document.tree, id))).map((id) => flattenLayer(document, id)),
      ),
    turn: (ids, degrees) => act(ids, (there) => there.forEach((id) => turnLayer(document, id, degrees))),
    toggleContents: (ids) =>
      act(ids, (there) =>
        there.forEach((id) => {
          const { sectionContentsHidden } = nodeOf(document.tree, id);
          document.update(id, { sectionContentsHidden: !sectionContentsHidden });
        }),
      ),
    toggleMask: (ids) =>
      act(ids, (there) =>
        there.forEach((id) => document.update(id, { isMask: !nodeOf(document.tree, id).isMask })),
      ),
    moveToOtherPage: (ids) =>
      act(ids, (there) => {
        const other = document.pages.find(({ id }) => id !== document.page.id)?.id;
        moveToPage(document, there, other ?? document.addPage(`Page ${document.pages.length + 1}`));
        document.select([]);
      }),
    addSituation: (title) => addSituation(desk, title),
  };
}

function addSituation(desk: Desk, title: string): void {
  const { document, view } = desk;
  const situation = SITUATIONS.find((known) => known.title === title);
  if (situation === undefined) throw new Error(`studio: there is no situation "${title}"`);
  const centre = toCanvas(view, { x: view.width / 2, y: view.height / 2 });
  document.select([desk.act(() => situation.build({ document, picture: pictureOf(document), centre }))]);
}

/** The selected picture, or the first there is, or an empty sheet. */
function pictureOf(document: StudioDocument): SituationPicture {
  const chosen = document.selection.map((id) => nodeOf(document.tree, id));
  const all = [...chosen, ...document.tree.values()];
  const node = all.find(({ fills }) => fills.some(({ type }) => type === 'IMAGE'));
  const sheet = [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }] as const;
  if (node === undefined) return { name: 'Sheet', fills: sheet, width: 200, height: 200 };
  const { width, height } = placementOf(document.tree, node);
  return { name: node.name, fills: node.fills, width, height };
}

/** The box around layers, canvas; null for none. */
export const boxAround = (document: StudioDocument, ids: Ids) =>
  boundsOf(
    ids
      .map((id) => document.boundsOf(id))
      .flatMap(({ x, y, width, height }) => [
        { x, y },
        { x: x + width, y: y + height },
      ]),
  );
