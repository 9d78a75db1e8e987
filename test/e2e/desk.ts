/**
 * The studio's page as a desk for one picture: copies of a sketch side by side above the pictures that they are made
 * of, each in a titled frame, left of the plugin's window. Units are screen pixels, the view is at 100 %.
 */
import type { Page } from 'playwright-core';
import type { NodeRecord } from '../../studio/document/nodes.js';
// For the type of window.studio.
import type {} from '../../studio/page/main.js';

/** Of the stage: the studio without its toolbar and side bars. */
export const STAGE = { width: 1000, height: 668 } as const;

const LEFT = 20;
const GAP = 16;
/** Where the plugin's window begins. */
const RIGHT = STAGE.width - 24 - 322 - GAP;
const TOP = 40;
/** Above the second row, with room for its titles. */
const ROW_GAP = 38;
const BOTTOM = STAGE.height - 20;
/** The upper row is at most so high, so that the lower one can be read. */
const UPPER_HEIGHT = 392;
const LOWER_HEIGHT = 190;

/** A picture to lay out: a layer of the opening page under a new name. */
export interface Sheet {
  /** Of the frame around it. */
  readonly title: string;
  /** Of the layer in the frame. */
  readonly name: string;
  /** The layer whose picture it is. */
  readonly source: string;
}

interface Placed extends Sheet {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Clears the page and lays the sheets out, results above what they are made of; nothing of it can be undone. */
export async function layDesk(page: Page, upper: readonly Sheet[], lower: readonly Sheet[]): Promise<void> {
  const nodes = await page.evaluate<NodeRecord[]>('[...window.studio.document.tree.values()]');
  const first = row(nodes, upper, { top: TOP, height: UPPER_HEIGHT });
  const top = Math.max(...first.map(({ y, height }) => y + height)) + ROW_GAP;
  const second = row(nodes, lower, { top, height: Math.min(LOWER_HEIGHT, BOTTOM - top) });
  await page.evaluate(apply, [...first, ...second]);
}

interface Band {
  readonly top: number;
  readonly height: number;
}

/** From left to right, each as large as its share of the width and the height allow. */
function row(
  nodes: readonly NodeRecord[],
  sheets: readonly Sheet[],
  { top, height }: Band,
): readonly Placed[] {
  const share = (RIGHT - LEFT - GAP * (sheets.length - 1)) / sheets.length;
  let x = LEFT;
  return sheets.map((sheet) => {
    const source = nodes.find(({ name }) => name === sheet.source);
    if (source === undefined) throw new Error(`desk: no layer is called ${sheet.source}`);
    const scale = Math.min(share / source.width, height / source.height);
    const size = { width: Math.round(source.width * scale), height: Math.round(source.height * scale) };
    const placed = { ...sheet, ...size, x, y: top };
    x += size.width + GAP;
    return placed;
  });
}

/** Runs inside the page. */
function apply(placed: readonly Placed[]): void {
  const session = window.studio!;
  const { document } = session;
  const before = [...document.page.childIds];
  for (const { title, name, source, x, y, width, height } of placed) {
    const { fills } = [...document.tree.values()].find((node) => node.name === source)!;
    const look = { width, height };
    const at = { transform: [[1, 0, x] as const, [0, 1, y] as const] as const };
    const frame = document.create({ type: 'FRAME', name: title, ...look, ...at });
    document.create({ type: 'RECTANGLE', name, ...look, fills }, frame);
  }
  for (const id of before) document.remove(id);
  document.start();
  session.look({ ...session.view, x: 0, y: 0, zoom: 1 });
}

/** Puts a picture of ours on the page, as if it were dropped there. */
export async function dropPicture(page: Page, name: string, png: Uint8Array): Promise<void> {
  await page.evaluate(
    (picture) => window.studio!.addPicture(picture.name, new Uint8Array(picture.bytes), { x: 0, y: 0 }),
    { name, bytes: [...png] },
  );
}
