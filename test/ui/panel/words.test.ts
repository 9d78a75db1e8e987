import { describe, expect, test } from '@jest/globals';
import { keyCommand } from '../../../ui/panel/keys.js';
import type { KeyPress } from '../../../ui/panel/keys.js';
import { chipText, diagnosticsLine } from '../../../ui/panel/models/diagnostics.js';
import { toProblem } from '../../../ui/panel/state/problem.js';
import { FormatError, LostError, UserError } from '../../../src/errors.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import {
  announcement,
  bytesText,
  durationText,
  layerName,
  progressText,
} from '../../../ui/panel/words/words.js';
import { hatchMask } from '../../../ui/panel/components/layers/hatch.js';
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
    [0.4, 'about 1 s'],
    [8.4, 'about 8 s'],
    [33, 'about 35 s'],
    [150, 'about 3 min'],
    [7300, 'about 2 h'],
  ])('%d seconds are "%s"', (seconds, text) => expect(durationText(seconds)).toBe(text));

  test.each([
    [3, '1 kB'],
    [37_400_000, '37 MB'],
    [6.82e9, '6.8 GB'],
  ])('%d bytes are "%s"', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  test('a step tells its number and the time left, once there is a pace', () => {
    const step = { stage: 'denoise' as const, fraction: 0.3, step: 7, steps: 20, preview: null };
    expect(progressText({ ...step, secondsLeft: 5.2 })).toBe('Step 7 of 20 · about 5 s left');
    expect(progressText({ ...step, secondsLeft: null })).toBe('Step 7 of 20');
  });

  test('a layer’s name says what it shows, however long the sketch’s is', () => {
    const { recipe } = states['done']!.results[0]!;
    const name = (output: 'picture' | 'flats' | 'palette') => layerName('Profile', { ...recipe, output });
    expect([name('picture'), name('flats'), name('palette')]).toEqual([
      'Colour 4027 · Profile',
      'Flats 4027 · Profile',
      'Reference flats 4027 · Profile',
    ]);
    const long = layerName('x'.repeat(500), { ...recipe, output: 'flats' });
    expect([long.length, long.startsWith('Flats 4027 · x')]).toEqual([200, true]);
  });

  test('a run is announced by quarters, not by steps', () => {
    const [job] = states['running']!.jobs;
    expect(announcement(job!, 0)).toBe('Painting, 25 percent');
  });

  test('the chip tells pack and engine', () => {
    expect(chipText(states['idle']!)).toBe('Starter · CPU');
    expect(chipText(states['empty']!)).toBe('Loading 32 %');
    const engine = { ...states['idle']!.engine, backend: 'WebGPU (vendor), float32' };
    expect(chipText({ ...states['idle']!, engine } as typeof INITIAL_STATE)).toBe('Starter · GPU');
  });

  test('every problem has a next step', () => {
    for (const error of [new Error('x'), new FormatError('x'), new LostError('x'), new UserError('x'), 'x']) {
      expect(toProblem(error).hint).toBeTruthy();
    }
    expect(toProblem(new UserError('x', 'Do y.')).hint).toBe('Do y.');
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
    'on CPU (wasm)',
  ])
    expect(line).toContain(part);
  expect(diagnosticsLine(INITIAL_STATE)).toContain('not probed');
});
