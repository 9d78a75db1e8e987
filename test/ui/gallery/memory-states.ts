/** What the panel says of graphics memory before a run, in its states. */
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { Assessment } from '../../../ui/panel/state/records.js';
import type { State } from '../../../ui/panel/state/state.js';
import { PACK } from './packs.js';

const BACKEND = 'WebGPU (nvidia ampere), float32';
const SIZES = { whole: { width: 512, height: 512 }, smaller: { width: 352, height: 352 } } as const;
const RUN = { attention: 'plain', style: false, tensorBytes: 3.4e8, once: 2e12, row: 4e11 } as const;

/** A full-size model on a GPU. */
function packOf(pack: PackInfo, gpu: PackInfo['gpu']): PackInfo {
  return {
    ...pack,
    id: 'v2',
    title: 'ColorizeDiffusion v2',
    sizes: [SIZES.whole],
    modes: [{ attention: 'plain', style: false, inject: true }],
    demands: [
      { ...RUN, size: SIZES.whole, inject: false, bytes: 3.63e9 },
      { ...RUN, size: SIZES.whole, inject: true, bytes: 6.89e9 },
      { ...RUN, size: SIZES.smaller, inject: false, bytes: 2.4e9 },
      { ...RUN, size: SIZES.smaller, inject: true, bytes: 6.6e9 },
    ],
    gpu,
  };
}

/** `filled`: a sketch and a reference are there. */
export function memoryStates(filled: State, pack: PackInfo): Readonly<Record<string, State>> {
  const on = (budgetBytes: number, maxTensorBytes: number, settings: Partial<State['settings']>): State => ({
    ...filled,
    engine: { kind: 'ready', pack: packOf(pack, { budgetBytes, maxTensorBytes }), backend: BACKEND },
    settings: { ...filled.settings, mode: 'plain', speed: { [BACKEND]: 1.2e12 }, ...settings },
  });
  const doubted = on(2.5e9, 2e9, {});
  return {
    'memory-doubted': doubted,
    'memory-refused': on(4.5e9, 2e9, { gpuMemory: '6', inject: true }),
    'memory-no-way': on(1.5e9, 2e9, { gpuMemory: '4' }),
    'memory-piece': on(22.5e9, 1.3e8, { gpuMemory: '24' }),
    'memory-fits': on(6.5e9, 2e9, { gpuMemory: '8' }),
    'memory-model': { ...doubted, modelPanelOpen: true },
  };
}

/** On a card of 4 GB: one model fits, the other does not. */
export function withAssessments(state: State): State {
  const size = { width: 512, height: 512 };
  const run = { attention: 'plain', style: false, inject: false, tensorBytes: 1e8 } as const;
  const assess = (arithmetic: 'float16' | 'float32', bytes: number): Assessment => ({
    arithmetic,
    pack: {
      ...PACK,
      sizes: [size],
      modes: PACK.modes.slice(0, 1),
      gpu: { budgetBytes: 2.5e9, maxTensorBytes: 1e9 },
      demands: [
        { ...run, size, bytes, once: 3e12, row: 8e11 },
        { ...run, size: { width: 352, height: 352 }, bytes: 0.6 * bytes, once: 1e12, row: 4e11 },
        { ...run, inject: true, size, bytes: 2.4 * bytes, once: 3e12, row: 2e12 },
        { ...run, inject: true, size: { width: 352, height: 352 }, bytes, once: 1e12, row: 1e12 },
      ],
    },
  });
  const backend = 'WebGPU (nvidia ampere), float16';
  const paths = state.models.listed.map(({ path }) => path);
  const assessed = { [paths[1] ?? '']: assess('float16', 1.2e9), [paths[2] ?? '']: assess('float32', 3.6e9) };
  const settings = { ...state.settings, speed: { [backend]: 1e12 } };
  const engine = { kind: 'ready', pack: PACK, backend } as const;
  return { ...state, engine, settings, models: { ...state.models, assessed } };
}
