import { describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INSTALL_WEBGPU, openNodeGpu } from '../../../cli/engines/node-gpu.js';

describe('WebGPU in Node', () => {
  test('where its package is missing, the command that installs it is told', async () => {
    await expect(openNodeGpu('out/no-such-folder')).rejects.toMatchObject({
      name: 'ToolError',
      message: '--engine webgpu needs the npm package webgpu, which is not there.',
      hint: `Install it: npm ${INSTALL_WEBGPU.join(' ')}`,
    });
    expect(INSTALL_WEBGPU.at(-1)).toMatch(/^webgpu@\d+\.\d+\.\d+$/);
  });

  test('where it has no build for the machine, that is said, and what else there is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'webgpu-'));
    const home = join(folder, 'node_modules', 'webgpu');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'index.js'), "throw new Error('no build for this machine\\nRequire stack');");
    await expect(openNodeGpu(folder)).rejects.toMatchObject({
      message: 'The npm package webgpu cannot be used on this machine (no build for this machine).',
      hint: 'Take --engine node or wasm.',
    });
    rmSync(folder, { recursive: true });
  });
});
