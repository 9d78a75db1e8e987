/** The bytes that a build of the engine is compiled from: 14 to 27 MB that nobody reads again. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import type { Opened } from './open-wasm-twice.js';

/** Of ONNX Runtime 1.30, at least. */
const BUILD_BYTES = 10e6;

test('are asked for once, however often the engine is opened, and are let go of with its first session', () => {
  const program = ['--import', 'tsx', 'test/runtime/ort/open-wasm-twice.ts'];
  const lines = execFileSync(process.execPath, program, { encoding: 'utf8' }).trim().split('\n');
  const [first, second] = lines.map((line) => JSON.parse(line) as Opened);
  expect(first).toMatchObject({ asked: 1, bytesAfter: 0 });
  expect(first!.bytesBefore).toBeGreaterThan(BUILD_BYTES);
  expect(second).toMatchObject({ asked: 1, bytesBefore: 0 });
  for (const { error } of [first!, second!]) expect(error).toBeLessThan(1e-5);
});
