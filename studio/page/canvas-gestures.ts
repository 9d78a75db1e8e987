/** What the pointer and the wheel do on the canvas: pick, drag, pan, zoom, drop files. */
import { useEffect } from 'preact/hooks';
import type { Point } from '../../src/image/geometry.js';
import { moveLayers } from '../document/layer-acts.js';
import { absoluteTransformOf, childrenOf, placementOf, type NodeTree } from '../document/layout.js';
import type { NodeRecord } from '../document/nodes.js';
import type { StudioSession } from './session.js';
import { apply, invert } from '../document/transform.js';
import { pan, toCanvas, zoomAt } from './view.js';

const ZOOM_PER_WHEEL_PIXEL = 1.0015;
/** Screen pixels that a hand trembles while it clicks. */
const DRAG_THRESHOLD = 3;
/** Canvas units by arrow key. */
const NUDGE = 1;
const BIG_NUDGE = 10;

export interface Area {
  readonly current: HTMLDivElement | null;
}

export function useGestures(session: StudioSession, area: Area) {
  const at = (event: MouseEvent): Point => {
    const box = area.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  useWheel(session, area, at);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) pressLayer(session, event, at(event));
      else dragView(session, event);
    },
    onKeyDown: (event: KeyboardEvent) => nudge(session, event),
    onContextMenu: (event: Event) => event.preventDefault(),
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      void session.addFiles([...(event.dataTransfer?.files ?? [])], toCanvas(session.view, at(event)));
    },
  };
}

export const toggled = (ids: readonly string[], id: string): readonly string[] =>
  ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];

/** Selects at once; what is selected already is dragged with the others, and alone selected where it is not. */
function pressLayer(session: StudioSession, down: PointerEvent, at: Point): void {
  const { document } = session;
  const hit = pick(document.tree, document.page, toCanvas(session.view, at));
  if (hit === null) {
    if (!down.shiftKey) document.select([]);
    return;
  }
  const wasSelected = document.selection.includes(hit.id);
  if (down.shiftKey) document.select(toggled(document.selection, hit.id));
  else if (!wasSelected) document.select([hit.id]);
  const isLeft = (): boolean => !document.selection.includes(hit.id);
  if (isLeft()) return;
  dragLayers(session, down, () => {
    if (wasSelected && !down.shiftKey) document.select([hit.id]);
  });
}

/** The selected layers follow the pointer: one undo step however long it takes. */
function dragLayers(session: StudioSession, down: PointerEvent, onClick: () => void): void {
  const { document } = session;
  const ids = document.selection;
  let moved: Point | null = null;
  const move = (event: PointerEvent): void => {
    const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
    if (moved === null && Math.hypot(dx, dy) < DRAG_THRESHOLD) return;
    const to = { x: Math.round(dx / session.view.zoom), y: Math.round(dy / session.view.zoom) };
    const from = moved ?? { x: 0, y: 0 };
    const step = (): void => moveLayers(document, ids, [to.x - from.x, to.y - from.y]);
    if (moved === null) document.act(step);
    else document.resume(step);
    moved = to;
  };
  const up = (): void => {
    removeEventListener('pointermove', move);
    removeEventListener('pointercancel', up);
    if (moved === null) onClick();
    else session.settle();
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', up, { once: true });
  addEventListener('pointercancel', up, { once: true });
}

function nudge(session: StudioSession, event: KeyboardEvent): void {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (way === undefined || session.document.selection.length === 0) return;
  const step = event.shiftKey ? BIG_NUDGE : NUDGE;
  session.commands.move(session.document.selection, way[0] * step, way[1] * step);
  event.preventDefault();
}

/** Middle or right button: the page follows the pointer. */
function dragView(session: StudioSession, down: PointerEvent): void {
  let last = down;
  const move = (event: PointerEvent): void => {
    session.look(pan(session.view, last.clientX - event.clientX, last.clientY - event.clientY));
    last = event;
  };
  const up = (): void => removeEventListener('pointermove', move);
  addEventListener('pointermove', move);
  addEventListener('pointerup', up, { once: true });
}

/** By hand, because the page must be able to keep the browser from zooming it. */
function useWheel(session: StudioSession, area: Area, at: (event: MouseEvent) => Point): void {
  useEffect(() => {
    const element = area.current;
    const turn = (event: WheelEvent): void => {
      event.preventDefault();
      const { view } = session;
      if (event.ctrlKey || event.metaKey)
        session.look(zoomAt(view, at(event), ZOOM_PER_WHEEL_PIXEL ** -event.deltaY));
      else session.look(pan(view, event.deltaX, event.deltaY));
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [session]);
}

/** The topmost layer at the point; sections let through, other containers are picked as one. */
function pick(tree: NodeTree, parent: NodeRecord, point: Point): NodeRecord | null {
  for (const node of [...childrenOf(tree, parent)].reverse()) {
    if (!node.visible || node.locked) continue;
    if (node.type === 'SECTION' && !node.sectionContentsHidden) {
      const hit = pick(tree, node, point);
      if (hit !== null) return hit;
      continue;
    }
    const { x, y } = apply(invert(absoluteTransformOf(tree, node)), point);
    const { width, height } = placementOf(tree, node);
    if (x >= 0 && y >= 0 && x <= width && y <= height) return node;
  }
  return null;
}
