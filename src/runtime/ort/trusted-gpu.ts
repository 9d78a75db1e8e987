/** In which way a GPU is used, by what it computes wrong (known-answers.ts): what fails is avoided, and it is said why. */
import type { KnownAnswerName } from './known-answers.js';
import type { OrtEngine } from './runtime.js';

export interface GpuEngine {
  readonly engine: OrtEngine;
  /** What it computes wrong or refuses, each in words. */
  readonly wrong: ReadonlyMap<KnownAnswerName, string>;
}

/** A GPU's engine, or why one that is there cannot be used; null: there is none, or it is not wanted. */
export type Opened = GpuEngine | { readonly engine: null; readonly reason: string | null };

export const NO_GPU: Opened = { engine: null, reason: null };

/** How a device is opened. */
export interface Way {
  /** Names of features that are not asked for. */
  readonly without: readonly string[];
  /** Why, for people. */
  readonly note: string | null;
}

/**
 * The device with all that it has; where it computes something wrong, the device without `subgroups`. What is still wrong
 * then is done without: attention as one operator (`Backend.features` lacks it), or, with convolutions, the GPU.
 */
export async function openTrusted(open: (way: Way) => Promise<Opened>): Promise<Opened> {
  const first = await open({ without: [], note: null });
  if (first.engine === null || first.wrong.size === 0) return first;
  if (!first.engine.backend.features.includes('subgroups')) return unlessConvolutionIsWrong(first);
  const [complaint] = first.wrong.values();
  await first.engine.close();
  const narrowed = { without: ['subgroups'], note: `without subgroups, with which ${complaint}` };
  return unlessConvolutionIsWrong(await open(narrowed));
}

async function unlessConvolutionIsWrong(opened: Opened): Promise<Opened> {
  if (opened.engine === null) return opened;
  const reason = opened.wrong.get('convolution');
  if (reason === undefined) return opened;
  await opened.engine.close();
  return { engine: null, reason };
}
