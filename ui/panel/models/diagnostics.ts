/** Where the panel runs, as one line to copy into a report, and as words. */
import type { Diagnostics, PackInfo } from '../../../src/channel/protocol/main.js';
import type { State } from '../state/state.js';
import type { Coming } from '../state/records.js';
import { formatsOf } from '../words/formats.js';
import { adapterOf, gpuLimits, isGpu } from './backend-line.js';
import { usedEdition, type ChosenEdition } from './choose-edition.js';
import type { Text } from '../words/table.js';

// In English whatever the panel speaks: the line is for reports.
const { bytes } = formatsOf('en');

export function diagnosticsLine({ diagnostics, engine }: State): string {
  const parts = [
    `panel ${__PLUGIN_VERSION__}`,
    ...(diagnostics === null ? ['not probed'] : probeParts(diagnostics)),
  ];
  if (engine.kind === 'ready')
    parts.push(`pack ${engine.pack.id} ${engine.pack.version}`, `on ${engine.backend}`);
  if (engine.kind === 'failed')
    parts.push(`engine failed: ${engine.problem.coded.code} ${JSON.stringify(engine.problem.coded.params)}`);
  return parts.join(' | ');
}

function probeParts({ secureContext, gpu, storage, freeBytes, userAgent }: Diagnostics): string[] {
  const adapter =
    gpu === null
      ? 'gpu none'
      : `gpu ${gpu.description}${gpu.isFallback ? ' (software)' : ''} f16=${gpu.shaderF16 ? 'yes' : 'no'} max-buffer=${bytes(gpu.maxBufferBytes)}`;
  const free = freeBytes === null ? '' : ` free ${bytes(freeBytes)}`;
  return [`secure=${secureContext ? 'yes' : 'no'}`, adapter, `storage ${storage}${free}`, userAgent];
}

/** "Starter · GPU", "Loading 42%" */
export function chipText(state: State): Text {
  const {
    engine,
    models: { coming },
  } = state;
  if (coming !== null) return loadingText(coming);
  switch (engine.kind) {
    case 'closed':
      return ({ models }) => models.title;
    case 'opening':
      return loadingText(engine);
    case 'failed':
      return ({ models }) => models.chipFailed;
    case 'ready': {
      const { pack, backend } = engine;
      const about = { isGpu: isGpu(backend), isLimited: Object.values(gpuLimits(backend)).includes(true) };
      return (words) => words.models.chip({ title: usedTitle(state, pack)(words), ...about });
    }
    default: {
      const never: never = engine;
      return never;
    }
  }
}

/** Which weights, too, where there are others to choose from. */
function usedTitle(state: State, { title }: PackInfo): Text {
  const edition = usedEdition(state);
  return ({ models }) => (edition === null ? title : models.titleInEdition({ title, ...edition }));
}

/** What the chip's help adds where the panel would choose these weights; null: nothing. */
export function usedEditionText(state: State): Text | null {
  const edition = usedEdition(state);
  return edition === null ? null : editionText(edition);
}

export function editionText({ weights, reason: suit }: Omit<ChosenEdition, 'path'>): Text {
  return ({ editions }) => (suit === null ? editions.named({ weights }) : editions.chosen({ weights, suit }));
}

function loadingText({ loadedBytes, totalBytes }: Pick<Coming, 'loadedBytes' | 'totalBytes'>): Text {
  return ({ models }) =>
    totalBytes > 0 ? models.chipLoaded({ share: loadedBytes / totalBytes }) : models.chipLoading;
}

/** The same line, for people. Reasons are technical: they stay in the diagnostics. */
export function runsOnText(backend: string): Text {
  const hasNote = backend.includes('; ');
  const adapter = adapterOf(backend);
  return adapter === null
    ? ({ packFacts }) => packFacts.onCpu({ hasGpuFailed: hasNote })
    : ({ packFacts }) => packFacts.onGpu({ adapter, ...gpuLimits(backend) });
}
