/** What the panel offers with the pack that ships is worth choosing: each mode makes another picture than the whole one. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import { colorizePictures, silent } from '../../../cli/colorize-pictures.js';
import { DEFAULT_PACK } from '../../../cli/pack-files.js';
import { defaultRequest } from '../../../src/request/default-request.js';
import type { WireRequest } from '../../../src/request/request.js';
import type { Attention } from '../../../src/request/records.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { decodePng } from '../../../src/image/png/png.js';
import type { Models } from '../../../src/runtime/models.js';
import { parsePack } from '../../../src/runtime/parse-pack.js';
import { packInfo } from '../../../ui/engine/pack-info.js';
import { openSpied } from '../../support/open-spied.js';
import type { SpyRuntime } from '../../support/spy-runtime.js';

jest.setTimeout(120_000);

type OfferedMode = PackInfo['modes'][number];

const pack = parsePack(JSON.parse(readFileSync(`${DEFAULT_PACK}/pack.json`, 'utf8')));
const { modes } = packInfo(
  { pack, bytes: 1, storage: 'memory' },
  { emission: 'portable', budgetBytes: Infinity, backend: { location: 'cpu', maxTensorBytes: Infinity } },
);

const example = (name: string) => decodePng(readFileSync(`examples/${name}.png`), name);
const inputs = { sketch: example('sketch-scarf'), reference: example('reference-crimson') };
const STRENGTHS = { foregroundStrength: 1, backgroundStrength: 1, merge: 0 } as const;

let spy: SpyRuntime;
let models: Models;
let whole: Rgba8;

beforeAll(async () => {
  ({ spy, models } = await openSpied(DEFAULT_PACK));
  whole = await colorize({ attention: { kind: 'plain' } });
});
afterAll(() => spy.close());

async function colorize(change: Partial<WireRequest>): Promise<Rgba8> {
  const size = { width: 192, height: 192 };
  const request = { ...defaultRequest(pack, inputs.sketch), size, ...change };
  return (await colorizePictures({ request, inputs }, models, silent)).image;
}

function attentionOf({ attention }: OfferedMode): Attention {
  switch (attention) {
    case 'plain':
      return { kind: 'plain' };
    case 'foreground':
      return { kind: attention, ...STRENGTHS };
    case 'background':
    case 'both':
      return { kind: attention, backgroundFactor: 1, ...STRENGTHS };
  }
}

/** Share of colour values that differ. */
function difference(picture: Rgba8): number {
  return picture.data.filter((value, i) => value !== whole.data[i]).length / whole.data.length;
}

test('there is more than one, and the whole picture is the first', () => {
  expect(modes.length).toBeGreaterThan(1);
  expect(modes[0]).toMatchObject({ attention: 'plain', style: false });
});

test.each(modes.filter(({ attention, style }) => attention !== 'plain' || style))(
  '$attention, style $style, makes another picture than the whole',
  async (mode) => {
    const picture = await colorize({ attention: attentionOf(mode), style: mode.style });
    expect(difference(picture)).toBeGreaterThan(0.1);
  },
);

test('what is not offered makes the very same picture, at the cost of two mask networks', async () => {
  expect(modes.map(({ attention }) => attention)).not.toContain('foreground');
  const split = await colorize({ attention: { kind: 'foreground', ...STRENGTHS } });
  expect(difference(split)).toBe(0);
});

test('a run with nothing wished for finds no masks', async () => {
  spy.log.length = 0;
  expect(difference(await colorize({}))).toBe(0);
  expect(spy.log.filter((entry) => entry.includes('isnet'))).toEqual([]);
});
