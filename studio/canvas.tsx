/** The page of the document: drawn by render.ts, with the selection's outlines above; pans, zooms, picks, takes drops. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Point } from '../src/image/geometry.js';
import { toRgba8 } from './blend.js';
import { absoluteTransformOf, childrenOf, nodeOf, placementOf, type NodeTree } from './layout.js';
import type { NodeRecord } from './nodes.js';
import { imagesOf, renderPage } from './render.js';
import type { StudioSession } from './session.js';
import { apply, compose, cornersOf, invert } from './transform.js';
import { pan, toCanvas, viewTransform, zoomAt } from './view.js';

const ZOOM_PER_WHEEL_PIXEL = 1.0015;

interface CanvasProps {
  readonly session: StudioSession;
}

export function Canvas({ session }: CanvasProps) {
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useSize(session, area);
  useDrawing(session, canvas);
  const gestures = useGestures(session, area);
  return (
    <div
      class="canvas"
      ref={area}
      tabIndex={0}
      role="application"
      aria-label="Canvas: drop pictures here, click to select, shift-click to add, scroll to move, Ctrl and scroll to zoom"
      {...gestures}
    >
      <canvas ref={canvas} />
      <Outlines session={session} />
    </div>
  );
}

function useSize(session: StudioSession, area: { readonly current: HTMLDivElement | null }): void {
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([{ contentRect }]) => {
      const [width, height] = [Math.round(contentRect.width), Math.round(contentRect.height)];
      session.look({ ...session.view, width: Math.max(1, width), height: Math.max(1, height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [session]);
}

/** Draws once per frame at most, and again when images that were missing have been decoded. */
function useDrawing(session: StudioSession, canvas: { readonly current: HTMLCanvasElement | null }): void {
  useEffect(() => {
    let drawn: readonly unknown[] = [];
    let request = 0;
    const draw = (): void => {
      request = 0;
      const { tree, page } = session.document;
      const state = [tree, session.view];
      if (canvas.current === null || state.every((part, i) => part === drawn[i])) return;
      drawn = state;
      paint(session, canvas.current);
      const missing = imagesOf(tree, [page]).filter((hash) => session.images.peek(hash) === null);
      if (missing.length > 0) void session.images.load(missing).then(redraw);
    };
    const schedule = (): void => {
      if (request === 0) request = requestAnimationFrame(draw);
    };
    const redraw = (): void => {
      drawn = [];
      schedule();
    };
    schedule();
    return session.onChange(schedule);
  }, [session]);
}

function paint({ document, images, view }: StudioSession, canvas: HTMLCanvasElement): void {
  const { width, height } = view;
  canvas.width = width;
  canvas.height = height;
  const { tree, page } = document;
  const scene = { tree, pixels: (hash: string) => images.peek(hash) };
  const pixels = renderPage(scene, page, { view: viewTransform(view), width, height });
  const { data } = toRgba8(pixels);
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}

function Outlines({ session }: CanvasProps) {
  const { document, view } = session;
  const { tree } = document;
  const toScreen = (node: NodeRecord): readonly Point[] =>
    cornersOf(compose(viewTransform(view), absoluteTransformOf(tree, node)), placementOf(tree, node));
  const selected = document.selection.map((id) => nodeOf(tree, id));
  const titled = childrenOf(tree, document.page).filter((node) => node.type !== 'RECTANGLE');
  return (
    <svg class="outlines" aria-hidden="true">
      {titled.map((node) => {
        const { x, y } = toScreen(node)[0];
        return (
          <text key={node.id} x={x} y={y - 6}>
            {node.name}
          </text>
        );
      })}
      {selected.map((node) => (
        <polygon
          key={node.id}
          points={toScreen(node)
            .map(({ x, y }) => `${x},${y}`)
            .join(' ')}
        />
      ))}
    </svg>
  );
}

function useGestures(session: StudioSession, area: { readonly current: HTMLDivElement | null }) {
  const at = (event: MouseEvent): Point => {
    const box = area.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  useWheel(session, area, at);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return dragView(session, event);
      const hit = pick(session.document.tree, session.document.page, toCanvas(session.view, at(event)));
      const { selection } = session.document;
      if (hit === null) return event.shiftKey ? undefined : session.document.select([]);
      session.document.select(event.shiftKey ? toggled(selection, hit.id) : [hit.id]);
    },
    onContextMenu: (event: Event) => event.preventDefault(),
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      const centre = toCanvas(session.view, at(event));
      for (const file of event.dataTransfer?.files ?? []) void addFile(session, file, centre);
    },
  };
}

export const toggled = (ids: readonly string[], id: string): readonly string[] =>
  ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];

/** Reads a picture that the user brought. */
export async function addFile(session: StudioSession, file: File, centre: Point): Promise<void> {
  session.addPicture(file.name.replace(/\.\w+$/, ''), new Uint8Array(await file.arrayBuffer()), centre);
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
function useWheel(
  session: StudioSession,
  area: { readonly current: HTMLDivElement | null },
  at: (event: MouseEvent) => Point,
): void {
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
    if (node.type === 'SECTION') {
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
