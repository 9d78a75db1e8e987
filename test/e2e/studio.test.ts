/** The studio by itself: pictures dropped in, layers dragged, undo and redo, dense screens, and what Figma forbids. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { encode } from 'fast-png';
// For the type of window.studio.
import type {} from '../../studio/page/main.js';
import type { NodeRecord } from '../../studio/document/nodes.js';
import { writeTiff } from '../support/tiff-file.js';
import { buildSites, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(180_000);

let sites: Sites;
let theatre: Theatre;
let before: readonly NodeRecord[];

beforeAll(async () => {
  sites = await buildSites({ name: 'studio', pack: 'default' });
  theatre = await openTheatre(sites);
});
beforeEach(async () => {
  before = await theatre.layers();
});
// Every test leaves the page as it found it, so that one browser is enough.
afterEach(async () => {
  await theatre.page.evaluate(() => {
    const { document } = window.studio!;
    window.studio!.end();
    window.studio!.setConditions({ access: 'edit' });
    while (document.canUndo) document.undo();
    document.select([]);
  });
  expect(await theatre.layers()).toEqual(before);
});
afterAll(async () => {
  await theatre.close();
  await sites.close();
});

interface Dropped {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Red on the left, blue on the right. */
function png(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data[i * 3 + (i % width < width / 2 ? 0 : 2)] = 255;
  return encode({ width, height, data, channels: 3, depth: 8 });
}

async function drop(files: readonly Dropped[], at = { x: 300, y: 200 }): Promise<void> {
  const transfer = await theatre.page.evaluateHandle(
    (sent) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of sent) transfer.items.add(new File([Uint8Array.from(bytes)], name));
      return transfer;
    },
    files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })),
  );
  const box = (await theatre.page.locator('.canvas').boundingBox())!;
  await theatre.page.dispatchEvent('.canvas', 'drop', {
    dataTransfer: transfer,
    clientX: box.x + at.x,
    clientY: box.y + at.y,
  });
}

/** Layers that were not there before. */
const added = async (): Promise<readonly NodeRecord[]> =>
  (await theatre.layers()).filter(({ id }) => !before.some((layer) => layer.id === id));
const appears = (name: string) => theatre.page.getByRole('option', { name, exact: true }).waitFor();
const named = async (name: string): Promise<NodeRecord> =>
  (await theatre.layers()).find((layer) => layer.name === name)!;
const selected = () =>
  theatre.page
    .getByRole('option', { selected: true })
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));

/** Middle of a layer on the canvas element, CSS pixels. */
const middleOf = (id: string) =>
  theatre.page.evaluate((layer) => {
    const { document, view } = window.studio!;
    const box = document.boundsOf(layer);
    return {
      x: (box.x + box.width / 2 - view.x) * view.zoom,
      y: (box.y + box.height / 2 - view.y) * view.zoom,
    };
  }, id);

/** The layer as it exports, one pixel per unit. */
const exported = (id: string) =>
  theatre.page.evaluate(async (layer) => {
    const { document, images } = window.studio!;
    const node = document.get(layer)!;
    const [paint] = node.fills;
    const { bytes, size } = images.get(paint.type === 'IMAGE' ? (paint.imageHash ?? '') : '')!;
    const { data } = await images.decode(bytes);
    const at = (x: number, y: number) => [
      ...data.subarray((y * size.width + x) * 4, (y * size.width + x) * 4 + 3),
    ];
    return {
      size: [node.width, node.height, size.width, size.height],
      corners: [at(0, 0), at(size.width - 1, 0), at(0, size.height - 1)],
    };
  }, id);

/** Pictures that only a browser writes. */
const browserPicture = async (type: string): Promise<Uint8Array> =>
  Uint8Array.from(
    await theatre.page.evaluate(async (mime) => {
      const canvas = new OffscreenCanvas(64, 32);
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#f00';
      context.fillRect(0, 0, 32, 32);
      context.fillStyle = '#00f';
      context.fillRect(32, 0, 32, 32);
      const blob = await canvas.convertToBlob({ type: mime, quality: 1 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    }, type),
  );

/** The same JPEG with Exif's word that it is turned. */
function turned(jpeg: Uint8Array, orientation: number): Uint8Array {
  const body = [
    ...text('Exif\0\0MM\0*'),
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  return Uint8Array.from([
    ...jpeg.subarray(0, 2),
    0xff,
    0xe1,
    0,
    body.length + 2,
    ...body,
    ...jpeg.subarray(2),
  ]);
}

const SVG = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" onload="parent.hacked = true">
  <script>parent.hacked = true</script>
  <style>.sun { fill: #ff8000 }</style>
  <g transform="translate(10 5)"><circle class="sun" cx="10" cy="10" r="10" /></g>
  <path d="M50 10h40v30h-40z" fill="none" stroke="blue" stroke-width="2" />
  <text x="1" y="1">left out</text>
</svg>`;

const near = (colour: readonly number[], wanted: readonly number[]) =>
  colour.every((level, i) => Math.abs(level - wanted[i]) <= 12);
const RED = [255, 0, 0];
const BLUE = [0, 0, 255];

describe('files', () => {
  test('one lies selected under the pointer; Ctrl+Z takes it away, Ctrl+Shift+Z and Redo bring it back', async () => {
    const { page } = theatre;
    await drop([{ name: 'my drawing.png', bytes: png(2, 2) }]);
    await page.getByRole('option', { name: 'my drawing', exact: true, selected: true }).waitFor();
    const layer = await named('my drawing');
    expect(layer).toMatchObject({ type: 'RECTANGLE', width: 2, height: 2 });
    const middle = await middleOf(layer.id);
    expect(Math.abs(middle.x - 300)).toBeLessThanOrEqual(1);
    expect(Math.abs(middle.y - 200)).toBeLessThanOrEqual(1);
    await page.keyboard.press('Control+z');
    expect(await theatre.layers()).toEqual(before);
    await page.keyboard.press('Control+Shift+z');
    expect(await added()).toEqual([layer]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Redo' }).click();
    expect(await added()).toEqual([layer]);
    expect(await page.getByRole('button', { name: 'Redo' }).isDisabled()).toBe(true);
  });

  test('several lie side by side on free ground, all selected, as one undo step', async () => {
    const sizes = [
      [300, 200],
      [120, 400],
      [200, 200],
    ] as const;
    await drop(sizes.map(([width, height], i) => ({ name: `sheet ${i}.png`, bytes: png(width, height) })));
    await appears('sheet 2');
    expect(await selected()).toEqual(['sheet 2', 'sheet 1', 'sheet 0']);
    const boxes = await theatre.page.evaluate(() => {
      const { document } = window.studio!;
      return document.page.childIds.map((id) => ({ name: document.get(id)!.name, ...document.boundsOf(id) }));
    });
    const sheets = boxes.filter(({ name }) => name.startsWith('sheet'));
    expect(new Set(sheets.map(({ y }) => y)).size).toBe(1);
    const apart = (a: (typeof boxes)[number], b: (typeof boxes)[number]) =>
      a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    for (const sheet of sheets)
      for (const other of boxes)
        if (other !== sheet)
          expect([sheet.name, other.name, apart(sheet, other)]).toEqual([sheet.name, other.name, true]);
    await theatre.screenshot('studio-dropped');
    await theatre.page.keyboard.press('Control+z');
    expect(await theatre.layers()).toEqual(before);
  });

  test('over 4096 px they are scaled, and it is said', async () => {
    await drop([{ name: 'poster.png', bytes: png(5000, 10) }]);
    await appears('poster');
    expect((await exported((await named('poster')).id)).size).toEqual([4096, 8, 4096, 8]);
    await theatre.page.getByText('5000 × 10 px was scaled to 4096 × 8').waitFor();
  });

  test('WebP and TIFF become pictures, EXIF-turned JPEGs stand upright', async () => {
    const jpeg = await browserPicture('image/jpeg');
    const strip = Uint8Array.from([...RED, ...BLUE]);
    await drop([
      { name: 'a.webp', bytes: await browserPicture('image/webp') },
      { name: 'b.tif', bytes: writeTiff({ width: 2, height: 1, strip }) },
      { name: 'c.tiff', bytes: writeTiff({ width: 2, height: 1, strip, orientation: 6 }) },
      { name: 'd.jpg', bytes: jpeg },
      { name: 'e.jpg', bytes: turned(jpeg, 6) },
      { name: 'f.jpg', bytes: turned(jpeg, 3) },
    ]);
    await appears('f');
    const look = async (name: string) => {
      const { size, corners } = await exported((await named(name)).id);
      const colours = corners.map((corner) =>
        near(corner, RED) ? 'red' : near(corner, BLUE) ? 'blue' : corner,
      );
      return [name, ...size.slice(0, 2), ...colours];
    };
    // Top left, top right, bottom left; orientation 6 is a quarter turn clockwise.
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(look))).toEqual([
      ['a', 64, 32, 'red', 'blue', 'red'],
      ['b', 2, 1, 'red', 'blue', 'red'],
      ['c', 1, 2, 'red', 'red', 'blue'],
      ['d', 64, 32, 'red', 'blue', 'red'],
      ['e', 32, 64, 'red', 'red', 'blue'],
      ['f', 64, 32, 'blue', 'red', 'blue'],
    ]);
  });

  test('SVG becomes a frame of vectors; nothing in it runs, what is left out is said', async () => {
    await drop([{ name: 'sun.svg', bytes: text(SVG) }]);
    await appears('sun');
    const [frame, circle, path] = await added();
    expect(frame).toMatchObject({ type: 'FRAME', width: 100, height: 50 });
    expect(circle).toMatchObject({ type: 'VECTOR', name: 'circle', parentId: frame.id, strokes: [] });
    expect(
      [circle.transform[0][2], circle.transform[1][2], circle.width, circle.height].map(Math.round),
    ).toEqual([10, 5, 20, 20]);
    expect(circle.fills).toMatchObject([
      { color: { r: 1, g: expect.closeTo(128 / 255, 3) as unknown, b: 0 } },
    ]);
    expect(path).toMatchObject({ fills: [], strokeWeight: 2, strokes: [{ color: { r: 0, g: 0, b: 1 } }] });
    await theatre.page.getByText('texts and pictures in it are left out').waitFor();
    expect(await theatre.page.evaluate('window.hacked')).toBeUndefined();
  });

  test('what Figma does not take, and what is cut off, is refused by name with what to do', async () => {
    const cut = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length * 0.7));
    const files = [
      { name: 'notes.pdf', bytes: text('%PDF-1.7 …') },
      { name: 'empty.png', bytes: new Uint8Array(0) },
      { name: 'cut.png', bytes: cut(png(400, 300)) },
      {
        name: 'noise.png',
        bytes: png(8, 8).map((byte, i, all) => (i > 45 && i < all.length - 20 ? 7 : byte)),
      },
      { name: 'cut.jpg', bytes: cut(await browserPicture('image/jpeg')) },
      { name: 'cut.webp', bytes: cut(await browserPicture('image/webp')) },
      { name: 'cut.tif', bytes: cut(writeTiff({ width: 9, height: 9, strip: new Uint8Array(243) })) },
      { name: 'cut.svg', bytes: cut(text(SVG)) },
    ];
    await drop(files);
    const toasts = theatre.page.locator('.toasts .error');
    await toasts.nth(files.length - 1).waitFor();
    const words = await toasts.allTextContents();
    await theatre.screenshot('studio-refused');
    files.forEach(({ name }, i) => {
      expect(words[i]).toContain(`“${name}”`);
      expect(words[i]).toMatch(/Save it/);
    });
    expect(await theatre.layers()).toEqual(before);
  });
});

describe('the canvas', () => {
  test('clicking selects the layer under the pointer, Shift adds, an empty place clears', async () => {
    const canvas = theatre.page.locator('.canvas');
    const click = async (name: string, modifiers: 'Shift'[] = []): Promise<void> =>
      canvas.click({ position: await middleOf((await named(name)).id), modifiers });
    await click('Sketch fox');
    expect(await selected()).toEqual(['Sketch fox']);
    await click('Reference sunset', ['Shift']);
    expect(await selected()).toEqual(['Sketch fox', 'Reference sunset']);
    await click('Sketch fox');
    expect(await selected()).toEqual(['Sketch fox']);
    await canvas.click({ position: { x: 5, y: 5 } });
    expect(await selected()).toEqual([]);
  });

  test('selected layers follow the pointer, as one undo step', async () => {
    const { page } = theatre;
    await theatre.select('Sketch fox', 'Sketch house');
    const box = (await page.locator('.canvas').boundingBox())!;
    const from = await middleOf((await named('Sketch fox')).id);
    await page.mouse.move(box.x + from.x, box.y + from.y);
    await page.mouse.down();
    for (const part of [0.2, 0.5, 1])
      await page.mouse.move(box.x + from.x + 60 * part, box.y + from.y - 30 * part);
    await page.mouse.up();
    const { zoom } = await page.evaluate<{ zoom: number }>('window.studio.view');
    for (const name of ['Sketch fox', 'Sketch house']) {
      const was = before.find((layer) => layer.name === name)!.transform;
      const { transform } = await named(name);
      expect([transform[0][2] - was[0][2], transform[1][2] - was[1][2]]).toEqual([
        Math.round(60 / zoom),
        Math.round(-30 / zoom),
      ]);
    }
    expect(await selected()).toEqual(['Sketch fox', 'Sketch house']);
    await page.keyboard.press('Control+z');
    expect(await theatre.layers()).toEqual(before);
  });

  test('is drawn in the screen’s own pixels', async () => {
    const context = await theatre.browser.newContext({
      deviceScaleFactor: 2,
      viewport: { width: 1000, height: 700 },
    });
    const page = await context.newPage();
    await page.goto(sites.studioOrigin);
    await page.getByRole('listbox', { name: 'Layers' }).waitFor();
    // Stripes of one pixel at 50 %: on the screen's own pixels they stay black and white, else they are grey.
    const stripes = new Uint8Array(200 * 100 * 3).map((_, i) => (Math.floor(i / 3) % 2 === 0 ? 255 : 0));
    await page.evaluate(
      (bytes) => {
        const session = window.studio!;
        session.look({ ...session.view, x: 5000, y: 0, zoom: 0.5 });
        session.addPicture('stripes', Uint8Array.from(bytes), { x: 5300, y: 250 });
      },
      [...encode({ width: 200, height: 100, data: stripes, channels: 3, depth: 8 })],
    );
    const row = () =>
      page.evaluate(() => {
        const canvas = document.querySelector('canvas')!;
        const { data } = canvas.getContext('2d')!.getImageData(260, 250, 8, 1);
        return { scale: canvas.width / canvas.clientWidth, levels: [0, 4, 8, 12].map((i) => data[i]) };
      });
    await page.waitForFunction(
      () => document.querySelector('canvas')!.width === 2 * document.querySelector('canvas')!.clientWidth,
    );
    const { scale, levels } = await row();
    expect(scale).toBe(2);
    expect([...levels].sort((a, b) => a - b)).toEqual([0, 0, 255, 255]);
    await context.close();
  });
});

describe('the plugin’s window', () => {
  test('its grip stays under the pointer that pulls it', async () => {
    const { page, plugin } = theatre;
    await theatre.launch('Open panel');
    const grip = plugin.locator('.grip');
    await grip.waitFor();
    const middle = async () => {
      const { x, y, width, height } = (await grip.boundingBox())!;
      return { x: x + width / 2, y: y + height / 2 };
    };
    const size = () => page.evaluate(() => [window.studio!.window!.width, window.studio!.window!.height]);
    const start = await middle();
    const [width, height] = await size();
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    for (let step = 1; step <= 8; step++) await page.mouse.move(start.x + 5 * step, start.y - 10 * step);
    expect(await settled(size)).toEqual([width + 40, height - 80]);
    await page.mouse.up();
    const end = await middle();
    expect([Math.round(end.x - start.x), Math.round(end.y - start.y)]).toEqual([40, -80]);
  });

  /** What it says when it has stopped changing. */
  async function settled<T>(ask: () => Promise<T>): Promise<T> {
    for (let last = await ask(); ;) {
      await theatre.page.waitForTimeout(300);
      const next = await ask();
      if (JSON.stringify(next) === JSON.stringify(last)) return next;
      last = next;
    }
  }

  test('starting again closes the running plugin first; who cannot edit starts none', async () => {
    const { page } = theatre;
    await theatre.launch('Open panel');
    const frame = await page.locator('.plugin-network-frame').elementHandle();
    await theatre.launch('Open panel');
    expect(await frame!.evaluate((element) => element.isConnected)).toBe(false);
    await page.locator('.plugin-network-frame').waitFor();
    expect(await page.locator('.plugin-network-frame').count()).toBe(1);
    await page.getByText('Conditions', { exact: true }).click();
    await page.getByRole('radio', { name: 'View only' }).check();
    await theatre.screenshot('studio-conditions');
    await page.keyboard.press('Escape');
    await page.getByText('may read but no longer write').waitFor();
    await theatre.launch('Open panel');
    await page.getByText('for people who can edit').waitFor();
    expect(await page.locator('.plugin-network-frame').count()).toBe(0);
  });
});

test('the page says what to do at every point', async () => {
  const { page } = theatre;
  const hint = page.locator('footer');
  await hint.getByText('Click a sketch, then shift-click a reference').waitFor();
  await theatre.select('Sketch fox');
  await hint.getByText('Now shift-click the other one').waitFor();
  await theatre.select('Sketch fox', 'Reference sunset');
  await hint.getByText('Press Colorize').waitFor();
  await page.getByRole('button', { name: 'Dark' }).click();
  await theatre.screenshot('studio-dark');
  await page.getByRole('button', { name: 'Light' }).click();
});
