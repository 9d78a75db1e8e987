/** README's table of what runs on which card, from the formula that the panel uses before a run. */
import type { Device } from '../../src/diffusion/pictures/vae-tiling.js';
import { runDemand } from '../../src/diffusion/run-demand.js';
import { gpuBudget } from '../../src/runtime/gpu-budget.js';
import { GPU_MEMORIES, type GpuMemory } from '../../src/vocabulary/gpu-memories.js';
import { deviceOf, v2Config, type Precision } from './published-memory.js';

const COLUMNS: readonly (readonly [string, Precision])[] = [
  ['8-bit, half', { storage: 'int8', emission: 'gpu-half' }],
  ['16-bit, half', { storage: 'float16', emission: 'gpu-half' }],
  ['8-bit, float32', { storage: 'int8', emission: 'gpu' }],
  ['16-bit, float32', { storage: 'float16', emission: 'gpu' }],
];
const SIDES = [768, 512, 256] as const;
const PLAIN = { attention: 'plain', style: false } as const;

export function cardTable(): string {
  const head = ['card', ...COLUMNS.map(([title]) => title)];
  const cards = GPU_MEMORIES.filter((memory) => memory !== 'automatic');
  const devices = COLUMNS.map(([, precision]) => deviceOf(v2Config(), precision, Infinity));
  const rows = cards.map((memory) => [nameOf(memory), ...cellsOf(memory, devices)]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const nameOf = (memory: GpuMemory): string => (memory === '24' ? '24 GB and more' : `${memory} GB`);

function cellsOf(memory: GpuMemory, devices: readonly Device[]): readonly string[] {
  const budgetBytes = gpuBudget(memory);
  return devices.map((device) => {
    const largest = (injects: boolean) =>
      SIDES.find((side) => {
        const plan = { mode: PLAIN, injects, size: { width: side, height: side } };
        const demand = runDemand(plan, { ...device, budgetBytes });
        return demand !== null && demand.bytes <= budgetBytes;
      });
    const [guided, injected] = [largest(false), largest(true)];
    if (guided === undefined) return 'no';
    return injected === undefined ? `${guided} px` : `${guided} px, injection ${injected} px`;
  });
}
