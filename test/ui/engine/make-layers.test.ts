/** The worker's layers from PNG to PNG, through a real channel where it is about cancelling. */
import { BARE_REQUEST } from '../../../src/request/schemas.js';
import { describe, expect, jest, test } from '@jest/globals';
import { CancelledError, FormatError } from '../../../src/errors.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { decodePng, encodePng } from '../../../src/image/png/png.js';
import { createChannel } from '../../../src/channel/channel.js';
import { workerRequests } from '../../../src/channel/protocol/main.js';
import { memoryTransports } from '../../../src/channel/transports.js';
import type { CancelToken } from '../../../src/channel/cancel.js';
import { createTurn } from '../../../ui/engine/event-turn.js';
import { createDecoder } from '../../../ui/engine/decode.js';
import { makeLayers } from '../../../ui/engine/make-layers.js';
import { picture } from '../../support/pictures.js';
import { toldBy } from '../../support/english.js';

jest.setTimeout(60_000);

type Colour = readonly [number, number, number];

const wire = (image: Rgba8) => Uint8Array.from(encodePng(image));
/** Two rooms of a sketch, parted by a line, in a picture of half the size with noise of its own in each. */
const WIDTH = 120;
const HEIGHT = 80;
const isLine = (x: number, y: number) =>
  x < 3 || y < 3 || x >= WIDTH - 3 || y >= HEIGHT - 3 || Math.abs(x - WIDTH / 2) < 2;
const sketch = wire(picture(WIDTH, HEIGHT, (x, y) => (isLine(x, y) ? [0, 0, 0] : [255, 255, 255])));
const noise = (x: number, y: number) => ((x * 7 + y * 13) % 5) * 4 - 8;
const LEFT: Colour = [190, 60, 50];
const RIGHT: Colour = [40, 80, 170];
const painted = wire(
  picture(WIDTH / 2, HEIGHT / 2, (x, y) => {
    const [r, g, b] = x < WIDTH / 4 ? LEFT : RIGHT;
    return [r + noise(x, y), g + noise(x, y), b + noise(x, y)];
  }),
);
/** Near the left room's colour and far from the right one's. */
const REFERENCE: Colour = [200, 66, 50];
const reference = wire(picture(40, 40, () => REFERENCE));
const order = {
  ...{ sketch, picture: painted, reference, attention: null },
  ...{ chosen: [], request: BARE_REQUEST },
};
const turn = createTurn();
const desk = (signal: CancelToken) => ({ decode: createDecoder(turn).forJob(signal), signal, models: null });
const running = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };

function roomColour({ width, data }: Rgba8, x: number, y: number): Colour {
  const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 4);
  return [r, g, b];
}
const distance = (a: Colour, b: Colour) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe('flats', () => {
  test('have the sketch’s size and each room’s colour', async () => {
    const { layers } = await makeLayers({ ...order, output: 'flats' }, desk(running));
    const flats = decodePng(layers[0]!.png);
    expect(flats).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect(distance(roomColour(flats, 30, 40), LEFT)).toBeLessThan(12);
    expect(distance(roomColour(flats, 90, 40), RIGHT)).toBeLessThan(12);
  });

  test('take the reference’s colour where they are close to it, and only there', async () => {
    const { layers } = await makeLayers({ ...order, output: 'palette' }, desk(running));
    const flats = decodePng(layers[0]!.png);
    expect(distance(roomColour(flats, 30, 40), REFERENCE)).toBeLessThan(4);
    expect(distance(roomColour(flats, 90, 40), RIGHT)).toBeLessThan(12);
  });

  test('are clear where the picture’s ground was taken away', async () => {
    const cut = decodePng(painted);
    for (let i = 0; i < cut.data.length; i += 4) if ((i / 4) % cut.width < WIDTH / 4) cut.data[i + 3] = 0;
    const { layers } = await makeLayers({ ...order, picture: wire(cut), output: 'flats' }, desk(running));
    const alpha = (x: number) => decodePng(layers[0]!.png).data[4 * (40 * WIDTH + x) + 3];
    expect([10, 59, 60, 110].map(alpha)).toEqual([0, 0, 255, 255]);
  });

  test('of a file that is no picture are refused, and the picture is named', async () => {
    const broken = makeLayers({ ...order, output: 'flats', picture: new Uint8Array(9) }, desk(running));
    await expect(broken).rejects.toThrow(FormatError);
    expect(await toldBy(broken)).toMatch(/^The picture is .*, not a PNG/);
  });
});

test('a cancel during the work is heard and ends it as cancelled', async () => {
  const side = 700;
  const isGrid = (x: number, y: number) => x % 90 < 3 || y % 90 < 3;
  const large = wire(picture(side, side, (x, y) => (isGrid(x, y) ? [0, 0, 0] : [255, 255, 255])));
  const [near, far] = memoryTransports(structuredClone);
  const source = new AbortController();
  let heard = false;
  const unused = () => Promise.reject(new Error('unused'));
  createChannel({
    transport: far,
    serves: workerRequests,
    handlers: {
      ...{
        probe: unused,
        open: unused,
        calibrate: unused,
        kept: unused,
        assess: unused,
        forget: unused,
        rest: unused,
        segment: unused,
        prepare: unused,
        colorize: unused,
        repaint: unused,
      },
      makeLayers: (payload, { signal }) => {
        signal.addEventListener('abort', () => (heard = true));
        // The word travels while the work is under way, and arrives where that lets go of the thread.
        source.abort();
        return makeLayers(payload, desk(signal));
      },
    },
  });
  const panel = createChannel({ transport: near, calls: workerRequests });
  const flats = { ...order, output: 'flats' as const, sketch: large };
  await expect(panel.call('makeLayers', flats, { signal: source.signal })).rejects.toThrow(CancelledError);
  expect(heard).toBe(true);
});
