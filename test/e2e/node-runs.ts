/** The runs of mode-runs.ts in Node, and what a browser's must have in common with them. */
import { expect } from '@jest/globals';
import { openPackFolder } from '../../cli/pack-files.js';
import { openModels } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { relativeError } from '../support/read-safetensors.js';
import type { EngineSite } from './engine-site.js';
import { runMode, type ModeResult, type ModeRun } from './mode-runs.js';

export async function runInNode(run: ModeRun, steps: number, site: EngineSite): Promise<ModeResult> {
  const runtime = openNodeRuntime({ threads: 1 });
  try {
    return await runMode(run, steps, await openModels(openPackFolder(site.packFolder(run.pack)), runtime));
  } finally {
    await runtime.close();
  }
}

/** Within 1e-3, and no picture of nothing. */
export function expectAlike(browser: ModeResult | undefined, node: ModeResult): void {
  expect(new Set(node.decoded).size).toBeGreaterThan(1000);
  expect(relativeError(browser?.decoded ?? [], node.decoded)).toBeLessThan(1e-3);
  expect(browser?.mask === null).toBe(node.mask === null);
  if (node.mask !== null) expect(relativeError(browser?.mask ?? [], node.mask)).toBeLessThan(1e-3);
}
