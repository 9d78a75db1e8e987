/** Which way a GPU is used, by what it computes wrong in each. */
import { expect, test } from '@jest/globals';
import type { KnownAnswerName } from '../../../src/runtime/ort/known-answers.js';
import type { OrtEngine } from '../../../src/runtime/ort/runtime.js';
import { openTrusted, type Opened, type Way } from '../../../src/runtime/ort/trusted-gpu.js';

type Wrong = readonly KnownAnswerName[];

/** A machine whose device has these features, and computes this wrong with `subgroups` and without. */
function machine(features: readonly string[], wrongWith: Wrong, wrongWithout: Wrong | 'no device') {
  const open = new Set<OrtEngine>();
  const ways: Way[] = [];
  const openDevice = async (way: Way): Promise<Opened> => {
    ways.push(way);
    const left = features.filter((name) => !way.without.includes(name));
    const wrong = left.includes('subgroups') ? wrongWith : wrongWithout;
    if (wrong === 'no device') return { engine: null, reason: 'device was refused' };
    const backend = {
      engine: 'webgpu',
      device: '',
      note: way.note,
      location: 'gpu',
      maxTensorBytes: Infinity,
      features: left,
    } as const;
    const engine: OrtEngine = {
      backend,
      lost: null,
      create: () => Promise.reject(new Error('not asked for')),
      tensor: () => {
        throw new Error('not asked for');
      },
      afterRelease: async () => undefined,
      close: async () => void open.delete(engine),
    };
    open.add(engine);
    return { engine, wrong: new Map(wrong.map((name) => [name, `${name} is wrong by 0.9`])) };
  };
  return { openDevice, open, ways };
}

const BOTH: Wrong = ['attention', 'convolution'];

test.each([
  ['right as it is', ['subgroups'], [], [], 1, null],
  ['wrong with subgroups', ['subgroups'], ['attention'], [], 2, 'attention is wrong by 0.9'],
  ['all wrong with subgroups', ['subgroups'], BOTH, [], 2, 'attention is wrong by 0.9'],
  ['attention wrong, too', ['subgroups'], ['attention'], ['attention'], 2, 'attention is wrong by 0.9'],
  ['attention wrong where there are none', [], [], ['attention'], 1, null],
] as const)('%s: the GPU is used', async (_name, features, withThem, without, times, complaint) => {
  const { openDevice, open, ways } = machine(features, withThem, without);
  const opened = await openTrusted(openDevice);
  expect(ways).toHaveLength(times);
  expect([...open]).toEqual([opened.engine]);
  const note = complaint === null ? null : `without subgroups, with which ${complaint}`;
  expect(opened.engine?.backend.note).toBe(note);
});

test.each([
  ['convolutions wrong without them, too', ['subgroups'], ['attention'], BOTH, 'convolution is wrong by 0.9'],
  ['convolutions wrong where there are none', [], [], ['convolution'], 'convolution is wrong by 0.9'],
  ['wrong, and not to be had again', ['subgroups'], ['attention'], 'no device', 'device was refused'],
  ['no device at all', [], [], 'no device', 'device was refused'],
] as const)(
  '%s: no device stays open, and it is said why',
  async (_name, features, withThem, without, reason) => {
    const { openDevice, open } = machine(features, withThem, without);
    expect(await openTrusted(openDevice)).toEqual({ engine: null, reason });
    expect(open.size).toBe(0);
  },
);
