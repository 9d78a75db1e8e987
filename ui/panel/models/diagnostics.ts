/** Where the panel runs, as one line to copy into a report, and as words. */
import type { Diagnostics, PackInfo } from '../../../src/channel/protocol/main.js';
import type { Coming, State } from '../state/state.js';
import { bytesText } from '../words/words.js';

export function diagnosticsLine({ diagnostics, engine }: State): string {
  const parts = [
    `panel ${__PLUGIN_VERSION__}`,
    ...(diagnostics === null ? ['not probed'] : probeParts(diagnostics)),
  ];
  if (engine.kind === 'ready')
    parts.push(`pack ${engine.pack.id} ${engine.pack.version}`, `on ${engine.backend}`);
  if (engine.kind === 'failed') parts.push(`engine failed: ${engine.problem.message}`);
  return parts.join(' | ');
}

function probeParts({ secureContext, gpu, storage, freeBytes, userAgent }: Diagnostics): string[] {
  const adapter =
    gpu === null
      ? 'gpu none'
      : `gpu ${gpu.description}${gpu.isFallback ? ' (software)' : ''} f16=${gpu.shaderF16 ? 'yes' : 'no'} max-buffer=${bytesText(gpu.maxBufferBytes)}`;
  const free = freeBytes === null ? '' : ` free ${bytesText(freeBytes)}`;
  return [`secure=${secureContext ? 'yes' : 'no'}`, adapter, `storage ${storage}${free}`, userAgent];
}

/** "Starter · GPU", "Loading 42 %" */
export function chipText({ engine, models: { coming } }: State): string {
  if (coming !== null) return loadingText(coming);
  switch (engine.kind) {
    case 'closed':
      return 'Model';
    case 'opening':
      return loadingText(engine);
    case 'failed':
      return 'Not ready';
    case 'ready':
      return `${engine.pack.title} · ${isGpu(engine.backend) ? 'GPU' : 'CPU'}`;
    default: {
      const never: never = engine;
      return never;
    }
  }
}

function loadingText({ loadedBytes, totalBytes }: Pick<Coming, 'loadedBytes' | 'totalBytes'>): string {
  return totalBytes > 0 ? `Loading ${Math.round((100 * loadedBytes) / totalBytes)} %` : 'Loading';
}

export function isGpu(backend: string): boolean {
  return /gpu/i.test(backend);
}

const KEPT = {
  opfs: 'On this computer (private files of this page)',
  cache: 'On this computer (browser cache)',
  memory: 'In memory until the panel closes; the browser allows no more',
} as const;

export function keptText(pack: PackInfo): string {
  return KEPT[pack.storage];
}
