/** How much of a graphics card's memory the model may take. */
import type { GpuMemory } from '../vocabulary/gpu-memories.js';

const GB = 1e9;
/** For the host's own canvas, which lives on the same card, the browser and the system's windows. */
const OTHERS_GB = 1.5;
/** What is taken for granted where nobody says more. */
const SMALL_CARD_GB = 4;

/** Bytes. */
export function gpuBudget(memory: GpuMemory): number {
  const card = memory === 'automatic' ? SMALL_CARD_GB : Number(memory);
  return (card - OTHERS_GB) * GB;
}
