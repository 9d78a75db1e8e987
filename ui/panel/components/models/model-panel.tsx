/** What the chip opens: the model, its licence, where it is kept, what it runs on; other models; diagnostics; keys. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PackInfo } from '../../../../src/channel/protocol/main.js';
import type { Commands } from '../../state/commands.js';
import { readyPack, slotLayer } from '../../state/derive.js';
import { chosenDemand, usedSize } from '../../state/fit.js';
import { GPU_MEMORIES } from '../../../../src/vocabulary/gpu-memories.js';
import { diagnosticsLine, editionText, runsOnText, usedEditionText } from '../../models/diagnostics.js';
import type { State } from '../../state/state.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';
import { Menu, plainGroup } from '../controls/menu.js';
import { ModelList } from './model-list.js';
import { OtherEditionButton } from './other-edition.js';
import type { Words } from '../../words/table.js';
import { Switch } from '../controls/switch.js';
import { LanguageMenu } from '../settings/language-menu.js';

interface ModelPanelProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ModelPanel({ state, commands }: ModelPanelProps) {
  const { controls, models } = useWords();
  const closer = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => closer.current?.focus(), []);
  const pack = readyPack(state);
  const line = diagnosticsLine(state);
  return (
    <div class="model-panel" role="dialog" aria-label={models.title}>
      <header class="section-head">
        <h2>{pack?.title ?? models.title}</h2>
        <button
          ref={closer}
          type="button"
          class="icon-button"
          aria-label={controls.close}
          onClick={() => commands.openModelPanel(false)}
        >
          <Icon name="close" />
        </button>
      </header>
      {pack === null ? <p class="quiet">{models.notLoaded}</p> : <PackFacts pack={pack} state={state} />}
      <ModelList state={state} commands={commands} />
      <OtherEditionButton state={state} commands={commands} />
      {pack?.storage !== 'embedded' && <GpuSettings state={state} commands={commands} />}
      <LanguageMenu state={state} commands={commands} />
      <Diagnostics line={line} onCopy={commands.copy} />
      <Keys />
      <Licences notices={state.notices} />
    </div>
  );
}

function Licences({ notices }: Pick<State, 'notices'>) {
  const { models } = useWords();
  if ('url' in notices)
    return (
      <p class="licences">
        <a class="link" href={notices.url} target="_blank" rel="noreferrer">
          {models.notices}
        </a>
      </p>
    );
  return (
    <details class="licences">
      <summary class="link">{models.notices}</summary>
      <pre>{notices.text}</pre>
    </details>
  );
}

/** The plugin's own page has no GPU to choose. */
function GpuSettings({ state, commands }: ModelPanelProps) {
  const { models } = useWords();
  return (
    <>
      <Switch
        label={models.cpuOnly}
        checked={state.settings.engine === 'wasm'}
        onChange={(on) => commands.change({ engine: on ? 'wasm' : 'auto' })}
      />
      <MemoryMenu state={state} commands={commands} />
    </>
  );
}

/** Browsers do not say how much there is. */
function MemoryMenu({ state, commands }: ModelPanelProps) {
  const { fit } = useWords();
  const { settings } = state;
  if (settings.engine === 'wasm') return null;
  return (
    <Menu
      label={fit.card}
      help={fit.cardHelp}
      value={settings.gpuMemory}
      groups={plainGroup(GPU_MEMORIES, fit.cards)}
      onChange={(gpuMemory) => commands.change({ gpuMemory })}
      onReset={settings.gpuMemory === 'automatic' ? null : () => commands.reset('gpuMemory')}
    />
  );
}

function backendOf({ engine }: State): string {
  return engine.kind === 'ready' ? engine.backend : '';
}

function PackFacts({ pack, state }: { readonly pack: PackInfo; readonly state: State }) {
  const all = useWords();
  const words = all.packFacts;
  const { licence } = pack;
  const rows: readonly (readonly [string, string])[] = [
    [words.backend, runsOnText(backendOf(state))(all)],
    ...memoryRow(state, pack, all),
    [words.weights, (usedEditionText(state) ?? editionText({ ...pack, reason: null }))(all)],
    [words.size, words.sizeAndVersion({ size: pack.bytes, version: pack.version })],
    [words.licence, licence.nonCommercial ? words.nonCommercial({ licence: licence.id }) : licence.id],
    [words.by, licence.attribution],
    [words.kept, words.storages[pack.storage]],
  ];
  return (
    <dl class="facts">
      {rows.map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Of a run as it is chosen now. */
function memoryRow(state: State, pack: PackInfo, { fit }: Words): readonly (readonly [string, string])[] {
  const sketch = slotLayer(state, 'sketch')?.thumbnail?.extent ?? pack.sizes[0];
  const size = usedSize(pack, state.settings, sketch);
  const demand = chosenDemand(state, pack, size);
  return demand === null || pack.gpu === null
    ? []
    : [[fit.memory, fit.perRun({ ...size, bytes: demand.bytes })]];
}

function Diagnostics({ line, onCopy }: { readonly line: string; readonly onCopy: (text: string) => void }) {
  const { models } = useWords();
  return (
    <div class="diagnostics">
      <div class="section-head">
        <h3>{models.diagnostics}</h3>
        <button type="button" class="link" onClick={() => onCopy(line)}>
          {models.copy}
        </button>
      </div>
      <p class="code">{line}</p>
    </div>
  );
}

/** As keyboards name them. */
const KEYS = [
  ['Enter', 'enter'],
  ['Esc', 'escape'],
  ['← →', 'arrows'],
  ['Ctrl/⌘ Z', 'undo'],
  ['?', 'help'],
] as const;

function Keys() {
  const words = useWords().keys;
  return (
    <dl class="facts keys">
      {KEYS.map(([key, what]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{words[what]}</dd>
        </div>
      ))}
    </dl>
  );
}
