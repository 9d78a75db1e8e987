import { describe, expect, test } from '@jest/globals';
import { keyCommand } from '../../../ui/panel/keys.js';
import type { KeyPress } from '../../../ui/panel/keys.js';
import { chipText, diagnosticsLine, runsOnText } from '../../../ui/panel/models/diagnostics.js';
import { INITIAL_STATE, type State } from '../../../ui/panel/state/state.js';
import * as en from '../../../ui/panel/words/en.js';
import * as ja from '../../../ui/panel/words/ja.js';
import { announcement, progressText } from '../../../ui/panel/words/job-text.js';
import { say } from './english.js';
import { hatchMask } from '../../../ui/panel/components/layers/hatch.js';
import type { LayerName } from '../../../src/vocabulary/outputs.js';
import { galleryStates } from '../gallery/states.js';

const png = new Uint8Array(1);
const states = galleryStates({
  sketch: png,
  reference: png,
  results: [png],
  flats: png,
  extent: { width: 8, height: 8 },
});

describe('words', () => {
  test.each([
    [0.4, 'about 1 sec', '約1秒'],
    [8.4, 'about 8 secs', '約8秒'],
    [33, 'about 35 secs', '約35秒'],
    [150, 'about 3 mins', '約3分'],
    [7300, 'about 2 hrs', '約2時間'],
  ])('%d seconds are "%s", and "%s"', (time, english, japanese) => {
    const facts = { width: 256, height: 256, time, output: 'picture', title: null } as const;
    expect(en.run.prospect(facts)).toBe(`256 × 256 · ${english} · 1 new layer`);
    expect(ja.run.prospect(facts)).toBe(`256\u00a0×\u00a0256・${japanese}・新規レイヤー1枚`);
  });

  test.each([
    [3, '1 kB'],
    [37_400_000, '37 MB'],
    [6.82e9, '6.8 GB'],
  ])('%d bytes are "%s"', (size, text) => expect(en.models.keptLeftovers({ size })).toContain(text));

  test('a step tells its number and the time left, once there is a pace', () => {
    const step = {
      stage: 'denoise' as const,
      fraction: 0.3,
      step: 7,
      steps: 20,
      preview: null,
      goneOnAfter: null,
      shortage: null,
    };
    expect(say(progressText({ ...step, secondsLeft: 5.2 }))).toBe('Step 7 of 20 · about 5 secs left');
    expect(say(progressText({ ...step, secondsLeft: null }))).toBe('Step 7 of 20');
  });

  test('a layer’s name says what it shows', () => {
    const name = (layer: LayerName) => en.layerName({ layer, seed: 4027, name: 'Profile' });
    expect([name('colour'), name('flats'), name('reference-flats')]).toEqual([
      'Colour 4027 · Profile',
      'Flats 4027 · Profile',
      'Reference flats 4027 · Profile',
    ]);
  });

  test('a run is announced by quarters, not by steps', () => {
    const [job] = states['running']!.jobs;
    expect(say(announcement(job!, 0))).toBe('Painting, 25%');
  });

  test('the chip tells pack and engine', () => {
    expect(say(chipText(states['idle']!))).toBe('Starter · CPU');
    expect(say(chipText(states['empty']!))).toBe('Loading 32%');
    const engine = { ...states['idle']!.engine, backend: 'WebGPU (vendor), float32' };
    expect(say(chipText({ ...states['idle']!, engine } as typeof INITIAL_STATE))).toBe('Starter · GPU');
  });
});

describe('keys', () => {
  const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
    ...{
      key,
      defaultPrevented: false,
      isComposing: false,
      repeat: false,
      shiftKey: false,
      altKey: false,
      ctrlKey: false,
      metaKey: false,
    },
    target: { tagName: 'BODY' },
    ...more,
  });
  const idle = { isRunning: false, canRun: true, isPanelOpen: false };

  test('Enter runs, but not where it means something else', () => {
    expect(keyCommand(press('Enter'), idle)).toBe('run');
    expect(keyCommand(press('Enter', { target: { tagName: 'INPUT' } }), idle)).toBe('run');
    expect(keyCommand(press('Enter', { target: { tagName: 'BUTTON' } }), idle)).toBeNull();
    expect(keyCommand(press('Enter', { isComposing: true }), idle)).toBeNull();
    expect(keyCommand(press('Enter', { metaKey: true }), idle)).toBeNull();
    expect(keyCommand(press('Enter'), { ...idle, canRun: false })).toBeNull();
    expect(keyCommand(press('Enter', { repeat: true }), idle)).toBeNull();
    // Another job, which waits for the one that runs.
    expect(keyCommand(press('Enter'), { ...idle, isRunning: true })).toBe('run');
  });

  test('Esc closes what is open, then cancels', () => {
    const running = { ...idle, isRunning: true };
    expect(keyCommand(press('Escape'), { ...running, isPanelOpen: true })).toBe('close-panel');
    expect(keyCommand(press('Escape'), running)).toBe('cancel');
    expect(keyCommand(press('Escape'), idle)).toBeNull();
  });

  test('? opens the list of keys', () => expect(keyCommand(press('?'), idle)).toBe('open-panel'));
});

describe('a hatched mask', () => {
  const data = Float32Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 0.8 : 0.2));
  const hatched = hatchMask({ width: 64, height: 64, data }, (value) => value >= 0.5);
  const alpha = (x: number, y: number) => hatched.data[(y * hatched.width + x) * 4 + 3];

  test('paints inside and leaves the outside alone', () => {
    for (let y = 0; y < hatched.height; y += 9) {
      expect(alpha(10, y)).toBeGreaterThan(0);
      expect(alpha(hatched.width - 10, y)).toBe(0);
    }
  });

  test('has stripes and a rim, so that it is told by pattern', () => {
    const column = Array.from({ length: 28 }, (_, y) => alpha(20, y));
    expect(new Set(column).size).toBeGreaterThan(2);
    const rim = hatched.width / 2 - 1;
    expect(new Set(Array.from({ length: 28 }, (_, y) => alpha(rim, y))).size).toBe(1);
  });

  test('keeps the shape of its picture', () => {
    const wide = hatchMask({ width: 200, height: 50, data: new Float32Array(10_000) }, () => true);
    expect([wide.width, wide.height]).toEqual([280, 70]);
  });
});

test('the diagnostics line tells page, machine, pack and engine', () => {
  Object.assign(globalThis, { __PLUGIN_VERSION__: '9.9.9' });
  const line = diagnosticsLine(states['idle']!);
  for (const part of [
    'panel 9.9.9',
    'secure=yes',
    'gpu none',
    'storage opfs',
    'pack starter 1',
    'on CPU (WebAssembly, one thread), float32; the GPU cannot be used: ',
  ])
    expect(line).toContain(part);
  expect(diagnosticsLine(INITIAL_STATE)).toContain('not probed');
});

function packOf({ engine }: State) {
  if (engine.kind !== 'ready') throw new Error('no pack is open');
  return engine.pack;
}

describe('where a model runs', () => {
  const ready = (backend: string): State => ({
    ...states['idle']!,
    engine: { kind: 'ready', pack: packOf(states['idle']!), backend },
  });
  test.each([
    ['WebGPU (apple metal-3), float32', 'GPU', 'GPU (apple metal-3)'],
    [
      'WebGPU (nvidia), float16; on the CPU: unet (too large)',
      'GPU, limited',
      'GPU (nvidia); parts of the model on the CPU',
    ],
    [
      'WebGPU (acme), float32; without subgroups, with which attention is wrong by 0.72 of its size',
      'GPU, limited',
      'GPU (acme); without its “subgroups”, with which it computes wrong',
    ],
    [
      'WebGPU (acme), float32; attention in plain form: as one operator, attention is refused: no',
      'GPU, limited',
      'GPU (acme); attention in small steps: it computes it wrong in one',
    ],
    [
      'WebGPU (acme), float32; in single precision: half precision is wrong by 0.5 of its size',
      'GPU, limited',
      'GPU (acme); single precision: it computes wrong in half',
    ],
    ['CPU (WebAssembly, one thread), float32', 'CPU', 'CPU, one thread'],
    [
      'CPU (WebAssembly, one thread), float32; the GPU cannot be used: WebGPU (x), is lost',
      'CPU',
      'CPU, one thread; the GPU cannot be used, the diagnostics say why',
    ],
  ])('"%s" is said as it is', (backend, chip, facts) => {
    expect(chipText(ready(backend))(en)).toBe(`Starter · ${chip}`);
    expect(runsOnText(backend)(en)).toBe(facts);
  });
});
