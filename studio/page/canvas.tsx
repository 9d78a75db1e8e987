/** The page of the document: drawn by render.ts, with the selection's outlines above; pans, zooms, takes drops. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Point } from '../../src/image/geometry.js';
import { useGestures, type Area } from './canvas-gestures.js';
import { drawCanvas } from './draw-canvas.js';
import { absoluteTransformOf, childrenOf, nodeOf, placementOf } from '../document/layout.js';
import type { NodeRecord } from '../document/nodes.js';
import type { StudioSession } from './session.js';
import { compose, cornersOf } from '../document/transform.js';
import { viewTransform } from './view.js';

interface CanvasProps {
  readonly session: StudioSession;
}

export function Canvas({ session }: CanvasProps) {
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useSize(session, area);
  useEffect(() => drawCanvas(session, () => canvas.current), [session]);
  const gestures = useGestures(session, area);
  return (
    <div
      class="canvas"
      ref={area}
      tabIndex={0}
      role="application"
      aria-label="Canvas: drop pictures here, click to select, shift-click to add, drag to move a layer, arrow keys to nudge it, scroll to move, Ctrl and scroll to zoom"
      {...gestures}
    >
      <canvas ref={canvas} />
      <Outlines session={session} />
    </div>
  );
}

function useSize(session: StudioSession, area: Area): void {
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

function Outlines({ session }: CanvasProps) {
  const { document, view } = session;
  const { tree } = document;
  const toScreen = (node: NodeRecord): readonly Point[] =>
    cornersOf(compose(viewTransform(view), absoluteTransformOf(tree, node)), placementOf(tree, node));
  const selected = document.selection.map((id) => nodeOf(tree, id));
  const titled = childrenOf(tree, document.page).filter((node) => node.type !== 'RECTANGLE');
  const slices = [...tree.values()].filter(
    ({ type, parentId, visible }) => type === 'SLICE' && parentId === document.page.id && visible,
  );
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
      {slices.map((node) => (
        <polygon key={node.id} class="slice" points={pointsOf(toScreen(node))} />
      ))}
      {selected.map((node) => (
        <polygon key={node.id} points={pointsOf(toScreen(node))} />
      ))}
    </svg>
  );
}

const pointsOf = (corners: readonly Point[]): string => corners.map(({ x, y }) => `${x},${y}`).join(' ');
