/** Calls of the U-Net in every mode, of which only what comes out is stored: what goes in follows from names. */
import { readFileSync } from 'node:fs';
import { goldenConfig, type GoldenConfig } from '../../../models/verify/golden-config.js';
import type { TensorFile } from '../../../models/verify/folder.js';
import { readFixture } from '../../support/read-safetensors.js';
import { uniform } from './golden-inputs.js';

export const UNET_CALLS = {
  tiny: ['unet_style', 'unet_bg', 'unet_bg_style_background'],
  switch: ['unet_bg', 'unet_bg_background', 'unet_fg', 'unet_fg_bg'],
  mult: ['unet_bg', 'unet_bg_background'],
} as const;

export type CallFolder = keyof typeof UNET_CALLS;

export function readGolden(folder: CallFolder): GoldenConfig {
  return goldenConfig(JSON.parse(readFileSync(`test/fixtures/golden/${folder}/config.json`, 'utf8')));
}

/** Of the older families one output is stored. */
export function outputsOf(folder: CallFolder): readonly string[] {
  return folder === 'tiny' ? ['out_reference', 'out_sketch'] : ['out_reference'];
}

/** As a golden file of the call would hold it. */
export function callFile(folder: CallFolder, name: string): TensorFile {
  const stored = readFixture('golden/unet-calls');
  return new Map([
    ['x', uniform('x_t', [2, 4, 16, 16])],
    ['t', { data: Float32Array.of(801, 801), shape: [2] }],
    ...outputsOf(folder).map((output) => [output, stored(`${folder}/${name}/${output}`)] as const),
  ]);
}
