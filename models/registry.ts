/**
 * The packs this project builds itself: where their configuration, checkpoint and trained numbers stand, and what
 * only people know of them. Paths count from the repository's root.
 */
import type { Storage } from './onnx/nodes.js';

export interface PackEntry {
  readonly id: string;
  readonly config: string;
  /** What training exports; not tracked, `unpack` makes it from the pack. */
  readonly checkpoint: string;
  /** Written by training: latent scale, schedule, defaults, preview. */
  readonly description: string;
  readonly storage: Storage;
  readonly folder: string;
  /** Over the description's fields (describe.ts). */
  readonly facts: Readonly<Record<string, unknown>>;
}

export const PACKS: readonly PackEntry[] = [
  {
    id: 'starter',
    config: 'models/training/starter.json',
    checkpoint: 'models/training/checkpoints/starter.safetensors',
    description: 'models/training/checkpoints/starter-pack.json',
    storage: 'float16',
    folder: 'models/packs/starter',
    facts: {
      id: 'starter',
      version: '1.0.0',
      title: 'Starter',
      attribution: 'Trained by this project on drawings it generates itself',
      nonCommercial: false,
      largestSum: 1024,
      sizes: [
        { width: 256, height: 256 },
        { width: 128, height: 128 },
      ],
    },
  },
];
