/**
 * Keeps the canvas element as the document is: once per frame at most, in the screen's own pixels. On dense screens
 * a draft at one pixel per CSS pixel comes first while something moves, and the sharp picture when it rests.
 */
import { toRgba8 } from '../render/blend.js';
import { imagesOf, renderPage } from '../render/render.js';
import type { StudioSession } from './session.js';
import { compose, scaling } from '../document/transform.js';
import { viewTransform } from './view.js';

/** Of stillness before the sharp picture is drawn. */
const REST_MS = 120;
/** Screens of more pixels per CSS pixel than this look no sharper. */
const MAX_DENSITY = 3;

/** Returns the function that ends it. */
export function drawCanvas(session: StudioSession, canvasNow: () => HTMLCanvasElement | null): () => void {
  let drawn: readonly unknown[] = [];
  let frame = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const draw = (density: number): void => {
    const canvas = canvasNow();
    const { tree, page } = session.document;
    const state = [tree, page, session.view, density];
    if (canvas === null || state.every((part, i) => part === drawn[i])) return;
    drawn = state;
    const missing = session.images.missing(imagesOf(tree, [page]));
    paint(session, canvas, density);
    if (missing.length > 0) void session.images.load(imagesOf(tree, [page])).then(redraw);
  };
  const schedule = (): void => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const isSharp = drawn[0] === session.document.tree && drawn[2] === session.view;
      if (screenDensity() === 1) draw(1);
      else if (!isSharp) {
        draw(1);
        clearTimeout(rest);
        rest = setTimeout(() => draw(screenDensity()), REST_MS);
      }
    });
  };
  const redraw = (): void => {
    drawn = [];
    schedule();
  };
  addEventListener('resize', redraw);
  const stop = session.onChange(schedule);
  schedule();
  return () => {
    stop();
    removeEventListener('resize', redraw);
    cancelAnimationFrame(frame);
    clearTimeout(rest);
  };
}

const screenDensity = (): number => Math.min(MAX_DENSITY, Math.max(1, devicePixelRatio));

function paint({ document, images, view }: StudioSession, canvas: HTMLCanvasElement, density: number): void {
  const [width, height] = [Math.round(view.width * density), Math.round(view.height * density)];
  const { tree, page } = document;
  const scene = { tree, pixels: (hash: string) => images.peek(hash) };
  const target = { view: compose(scaling(density, density), viewTransform(view)), width, height };
  const { data } = toRgba8(renderPage(scene, page, target));
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}
