/** The engine's records as the channel carries them: typed arrays that own their memory. */
import type { WorkerProgress } from './main.js';
import type { KeptRun } from '../../request/kept-run.js';
import type { Progress } from '../../request/request.js';
import type { Mask, Rgba8 } from '../../image/pixels.js';

export function toWireMask({ width, height, data }: Mask) {
  return { width, height, data: Float32Array.from(data) };
}

export function toWireProgress(progress: Progress): WorkerProgress {
  switch (progress.kind) {
    case 'stage':
      return progress;
    case 'masks': {
      const { sketch, reference } = progress.masks;
      return {
        kind: 'masks',
        sketch: toWireMask(sketch),
        reference: reference === null ? null : toWireMask(reference),
      };
    }
    case 'step':
      return {
        ...progress,
        preview: progress.preview === null ? null : toWirePixels(progress.preview),
        kept: progress.kept === null ? null : toWireKept(progress.kept),
      };
    default: {
      const never: never = progress;
      return never;
    }
  }
}

function toWireKept(kept: KeptRun) {
  return { ...kept, latents: kept.latents.map((latent) => Float32Array.from(latent)) };
}

function toWirePixels({ width, height, data }: Rgba8) {
  return { width, height, data: Uint8Array.from(data) };
}
