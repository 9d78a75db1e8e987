/** Packs as the panel is told of them: the starter's kind, and one that can do everything. */
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import { SAMPLERS } from '../../../src/vocabulary/samplers.js';
import { NOISE_SCHEDULES } from '../../../src/vocabulary/schedules.js';

export const PACK: PackInfo = {
  id: 'starter',
  version: '1',
  title: 'Starter',
  licence: {
    id: 'CC-BY-4.0',
    attribution: 'Trained by this project on drawings of its own',
    nonCommercial: false,
  },
  bytes: 37_400_000,
  weights: 'float16',
  storage: 'opfs',
  sizes: [
    { width: 256, height: 256 },
    { width: 192, height: 320 },
    { width: 320, height: 192 },
  ],
  sizeMultiple: 32,
  defaults: { sampler: 'dpm++2m', steps: 20, guidance: 2, sketchThreshold: 0.05, referenceThreshold: 0.5 },
  modes: [
    { attention: 'plain', style: false, inject: false },
    { attention: 'foreground', style: false, inject: false },
  ],
  canSegment: true,
  canEditText: false,
  extractors: [],
  samplers: [
    { name: 'dpm++2m', schedules: ['automatic'], leastSteps: 1 },
    { name: 'ddim', schedules: ['automatic'], leastSteps: 1 },
    { name: 'pndm', schedules: ['automatic'], leastSteps: 4 },
    { name: 'euler', schedules: ['automatic', 'sgm-uniform'], leastSteps: 1 },
  ],
  strengths: ['encoder', 'encoder', 'middle', 'low', 'low', 'middle'],
  demands: [],
  gpu: null,
};

/** A pack that can do everything. */
export const FULL_PACK: PackInfo = {
  ...PACK,
  id: 'full',
  title: 'Full',
  modes: (['plain', 'foreground', 'background'] as const).flatMap((attention) => [
    { attention, style: false, inject: true },
    { attention, style: true, inject: true },
  ]),
  canEditText: true,
  extractors: ['lineart', 'lineart-denoise', 'lineart-keras', 'lineart-sk'],
  samplers: SAMPLERS.map((name) => ({ name, schedules: NOISE_SCHEDULES, leastSteps: 1 })),
  strengths: Array.from({ length: 16 }, (_, i) => (i < 6 ? 'encoder' : i < 10 ? 'low' : 'middle')),
};
