/** What the chip opens: the model, its licence, where it is kept, what it runs on; other models; diagnostics; keys. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PackInfo } from '../../../../src/channel/protocol/main.js';
import type { Commands } from '../../state/commands.js';
import { readyPack } from '../../state/derive.js';
import { diagnosticsLine, keptText } from '../../models/diagnostics.js';
import type { State } from '../../state/state.js';
import { bytesText } from '../../words/words.js';
import { Icon } from '../controls/icons.js';
import { ModelList } from './model-list.js';
import { Switch } from '../controls/switch.js';
import { LanguageMenu } from '../settings/language-menu.js';

/** Beside the panel's page; the build writes it. */
const NOTICES_URL = 'third-party-notices.txt';

interface ModelPanelProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ModelPanel({ state, commands }: ModelPanelProps) {
  const closer = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => closer.current?.focus(), []);
  const pack = readyPack(state);
  const line = diagnosticsLine(state);
  return (
    <div class="model-panel" role="dialog" aria-label="Model">
      <header class="section-head">
        <h2>{pack?.title ?? 'Model'}</h2>
        <button
          ref={closer}
          type="button"
          class="icon-button"
          aria-label="Close"
          onClick={() => commands.openModelPanel(false)}
        >
          <Icon name="close" />
        </button>
      </header>
      {pack === null ? (
        <p class="quiet">Not loaded yet.</p>
      ) : (
        <PackFacts pack={pack} backend={backendOf(state)} />
      )}
      <ModelList state={state} commands={commands} />
      <Switch
        label="Use the CPU only"
        checked={state.settings.engine === 'wasm'}
        onChange={(on) => commands.change({ engine: on ? 'wasm' : 'auto' })}
      />
      <LanguageMenu state={state} commands={commands} />
      <Diagnostics line={line} onCopy={commands.copy} />
      <Keys />
      <p class="licences">
        <a class="link" href={NOTICES_URL} target="_blank" rel="noreferrer">
          Third-party licences
        </a>
      </p>
    </div>
  );
}

function backendOf({ engine }: State): string {
  return engine.kind === 'ready' ? engine.backend : '';
}

function PackFacts({ pack, backend }: { readonly pack: PackInfo; readonly backend: string }) {
  const { licence } = pack;
  const rows: readonly (readonly [string, string])[] = [
    ['Runs on', backend],
    ['Size', `${bytesText(pack.bytes)} · version ${pack.version}`],
    ['Licence', licence.nonCommercial ? `${licence.id} (non-commercial use only)` : licence.id],
    ['By', licence.attribution],
    ['Kept', keptText(pack)],
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

function Diagnostics({ line, onCopy }: { readonly line: string; readonly onCopy: (text: string) => void }) {
  return (
    <div class="diagnostics">
      <div class="section-head">
        <h3>Diagnostics</h3>
        <button type="button" class="link" onClick={() => onCopy(line)}>
          Copy
        </button>
      </div>
      <p class="code">{line}</p>
    </div>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ['Enter', 'Colorize'],
  ['Esc', 'Cancel, close'],
  ['← →', 'Move in the results'],
  ['Ctrl/⌘ Z', 'Undo on the canvas'],
  ['?', 'This list'],
];

function Keys() {
  return (
    <dl class="facts keys">
      {KEYS.map(([key, what]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
