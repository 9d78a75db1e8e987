import { describe, expect, test } from '@jest/globals';
import { assertStructured, workerTransport } from '../../src/channel/transports.js';

describe('structured data', () => {
  const carried: readonly unknown[] = [
    null,
    undefined,
    true,
    1.5,
    'text',
    new Uint8Array(3),
    [1, [2, { a: null }]],
    { deep: { png: new Uint8Array(1) } },
  ];

  test.each(carried.map((value) => [String(value), value]))('%s is carried', (_text, value) => {
    expect(() => assertStructured(value)).not.toThrow();
  });

  const refused: readonly [string, unknown, RegExp][] = [
    ['an ArrayBuffer', { a: [{ b: new ArrayBuffer(1) }] }, /message\.a\[0\]\.b is ArrayBuffer/],
    ['a Float32Array', { mask: new Float32Array(1) }, /message\.mask is Float32Array/],
    ['a Uint8ClampedArray', new Uint8ClampedArray(1), /Uint8ClampedArray/],
    ['a Blob', { file: new Blob([]) }, /message\.file is Blob/],
    ['a Map', new Map(), /Map/],
    ['a function', { run: () => 1 }, /message\.run is Function/],
  ];

  test.each(refused)('%s is refused with its place', (_text, value, words) => {
    expect(() => assertStructured(value)).toThrow(words);
  });
});

test('a worker transport carries any typed array as it is', () => {
  const { port1, port2 } = new MessageChannel();
  const near = workerTransport(port1 as unknown as Parameters<typeof workerTransport>[0]);
  const far = workerTransport(port2 as unknown as Parameters<typeof workerTransport>[0]);
  port1.start();
  port2.start();
  return new Promise<void>((resolve) => {
    far.subscribe((message) => {
      expect(message).toEqual({ mask: new Float32Array([0.5, 1]) });
      port1.close();
      resolve();
    });
    near.post({ mask: new Float32Array([0.5, 1]) });
  });
});

test('a worker transport tells of a message that could not be read', () => {
  const target = new EventTarget();
  let missed = 0;
  const transport = workerTransport(
    Object.assign(target, { postMessage: () => undefined }) as unknown as Parameters<
      typeof workerTransport
    >[0],
  );
  const stop = transport.subscribe(
    () => undefined,
    () => missed++,
  );
  target.dispatchEvent(new Event('messageerror'));
  stop();
  target.dispatchEvent(new Event('messageerror'));
  expect(missed).toBe(1);
});
