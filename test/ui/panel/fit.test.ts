/** What is said of memory and time before a run is ordered. */
import { describe, expect, test } from '@jest/globals';
import { readiness } from '../../../ui/panel/state/derive.js';
import { usedSize } from '../../../ui/panel/state/fit.js';
import { estimateSeconds } from '../../../ui/panel/state/plan.js';
import type { Layer } from '../../../ui/panel/state/records.js';
import type { State } from '../../../ui/panel/state/state.js';
import { warnings } from '../../../ui/panel/state/warnings.js';
import { LANGUAGES } from '../../../ui/panel/words/languages.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { newLayer } from '../../../ui/panel/layers/slots.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import { PACK } from '../gallery/packs.js';
import { lookNumber } from './looks.js';

const words = LANGUAGES.en;
const SIZE = { width: 256, height: 256 };
const SMALLER = { width: 160, height: 160 };
const demand = { attention: 'plain', style: false, inject: false, tensorBytes: 1e8 } as const;

function layer(name: string, look: number): Layer {
  const candidate = { id: name, name, type: 'FRAME', width: 800, height: 800, made: null };
  const traits = { light: 0.9, colour: 0, clear: 0 };
  const thumbnail = { png: new Uint8Array(1), extent: SIZE, traits, look: lookNumber(look) };
  return { ...newLayer(candidate), thumbnail, revision: 1 };
}

function state(change: Partial<State['settings']>, gpu: NonNullable<typeof PACK.gpu>): State {
  const demands = [
    { ...demand, size: SIZE, bytes: 4.5e9, once: 1e12, row: 4e11 },
    { ...demand, size: SMALLER, bytes: 2e9, once: 4e11, row: 2e11 },
  ];
  const pack = { ...PACK, modes: PACK.modes.slice(0, 1), demands, gpu };
  return {
    ...INITIAL_STATE,
    host: { kind: 'ready' },
    engine: { kind: 'ready', pack, backend: 'WebGPU (a card), float32' },
    settings: { ...DEFAULT_SETTINGS, ...change },
    slots: { sketch: 'fox', reference: 'mika', background: null },
    layers: { fox: layer('fox', 1), mika: layer('mika', 2) },
  };
}

const why = (of: State): string => {
  const ready = readiness(of);
  return ready.kind === 'blocked' ? ready.why(words) : ready.kind;
};
const warned = (of: State): string[] =>
  warnings(of)
    .filter(({ kind }) => kind === 'much-memory')
    .map(({ text }) => text(words));

describe('a run that takes more memory than there is', () => {
  const small = { budgetBytes: 2.5e9, maxTensorBytes: 1e9 };

  test('is warned of where the card is only guessed, and may be tried', () => {
    const guessed = state({}, small);
    expect(why(guessed)).toBe('ready');
    expect(warned(guessed)).toEqual([
      'This takes 4.5 GB of graphics memory. A card of 4 GB has 2.5 GB for it; if yours has more, say so under Model. What fits: painted smaller (160 × 160, under More) it takes 2.0 GB.',
    ]);
  });

  test('is refused where the designer has said how much there is, with what would fit', () => {
    const said = state({ gpuMemory: '4' }, small);
    expect(why(said)).toMatch(
      /^This takes 4\.5 GB .* 2\.5 GB are there for it\. What fits: painted smaller \(160 × 160/,
    );
    expect(warned(said)).toEqual([]);
  });

  test('is painted smaller where that is asked for, and then nothing is said', () => {
    const smaller = state({ gpuMemory: '4', smaller: true }, small);
    expect(readiness(smaller)).toMatchObject({ kind: 'ready', size: SMALLER });
  });

  test('is refused on any card whose buffers are too small', () => {
    const pieces = state({ gpuMemory: '24' }, { budgetBytes: 22.5e9, maxTensorBytes: 5e7 });
    expect(why(pieces)).toMatch(/a piece of 100 MB of graphics memory; this GPU gives at most 50 MB in one/);
  });

  test('is no matter of words where it fits', () => {
    const fits = state({ gpuMemory: '8' }, { budgetBytes: 6.5e9, maxTensorBytes: 1e9 });
    expect(why(fits)).toBe('ready');
    expect(warned(fits)).toEqual([]);
  });
});

describe('the time of a run', () => {
  const room = { budgetBytes: 9e9, maxTensorBytes: 1e9 };
  const backend = 'WebGPU (a card), float32';

  test('of a model that never ran follows from the machine’s speed and the multiplications', () => {
    const told = state({ speed: { [backend]: 1e12 }, steps: 10, guidance: 2 }, room);
    const { engine } = told;
    // 1e12 once, 4e11 for each of two rows in ten steps.
    expect(engine.kind === 'ready' && estimateSeconds(told, engine.pack, SIZE)).toBeCloseTo(9, 6);
  });

  test('is not told where nothing ever ran', () => {
    expect(estimateSeconds(state({}, room), PACK, SIZE)).toBeNull();
  });
});

test('smaller is the model’s own next size, or two thirds', () => {
  const { settings } = state({ smaller: true }, { budgetBytes: 0, maxTensorBytes: 0 });
  expect(usedSize(PACK, settings, SIZE)).toEqual(SMALLER);
  const sizes = [SIZE, { width: 128, height: 128 }];
  expect(usedSize({ ...PACK, sizes }, settings, SIZE)).toEqual({ width: 128, height: 128 });
});
