/**
 * The panel, top to bottom: layers, the picture where there is one, how the next one is made, and the button, always in
 * sight. Its keys: Enter runs, Esc cancels, ? lists the keys.
 */
import { useLayoutEffect } from 'preact/hooks';
import type { Commands } from './state/commands.js';
import { Footer } from './components/footer.js';
import { Grip } from './components/controls/grip.js';
import { Header } from './components/header.js';
import { Layers } from './components/layers/layers.js';
import { ModelPanel } from './components/models/model-panel.js';
import { SiteFailure } from './components/models/other-edition.js';
import { Notice } from './components/notice.js';
import { ResultChoice } from './components/results/result-choice.js';
import { Results, hasResults } from './components/results/results.js';
import { RunArea } from './components/results/run-area.js';
import {
  canCancel,
  otherFailures,
  otherJobs,
  readiness,
  resultsOfSketch,
  shownFailure,
  shownJob,
} from './state/derive.js';
import { edit } from './edit-text.js';
import { editingCommand, isCanvasUndo, keyCommand } from './keys.js';
import type { State } from './state/state.js';
import { ProvideWords } from './words/use-words.js';
import { wordsOf } from './words/words-of.js';
import { announcement } from './words/job-text.js';

interface AppProps {
  readonly state: State;
  readonly commands: Commands;
}

export function App({ state, commands }: AppProps) {
  useKeys(state, commands);
  const words = wordsOf(state);
  return (
    <ProvideWords value={words}>
      <Header state={state} onToggle={() => commands.openModelPanel(!state.modelPanelOpen)} />
      {state.modelPanelOpen && <ModelPanel state={state} commands={commands} />}
      <main class={bodyClass(state)}>
        {state.host.kind === 'failed' && (
          <div class="section">
            <Notice
              problem={state.host.problem}
              onCopy={commands.copy}
              action={{ label: words.problems.tryAgain, onPress: commands.reconnect }}
            />
          </div>
        )}
        {state.otherEdition?.failure && (
          <div class="section">
            <SiteFailure other={state.otherEdition} commands={commands} />
          </div>
        )}
        <Layers state={state} commands={commands} />
        <Results state={state} commands={commands} />
        <ResultChoice state={state} commands={commands} />
        <RunArea state={state} commands={commands} />
      </main>
      <Footer settings={state.settings} onChange={commands.change} />
      <Grip onResize={commands.resize} />
      <p class="unseen" role="status">
        {announcement(
          shownJob(state),
          shownFailure(state) === null ? resultsOfSketch(state).length : 0,
        )(words)}
      </p>
    </ProvideWords>
  );
}

/** What stands in the first screen shares it. */
function bodyClass(state: State): string {
  const isCrowded = otherJobs(state).length + otherFailures(state).length > 0;
  return ['body', hasResults(state) && 'body-results', isCrowded && 'body-crowded'].filter(Boolean).join(' ');
}

const IS_MAC = /mac/i.test(navigator.platform);

function useKeys(state: State, commands: Commands): void {
  // Before the paint: a key pressed on what is seen must not be judged by what was seen before.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const editing = editingCommand(event, IS_MAC);
      if (editing !== null) {
        event.preventDefault();
        return edit(event.target, editing);
      }
      if (isCanvasUndo(event, IS_MAC)) {
        event.preventDefault();
        return commands.undo();
      }
      const command = keyCommand(event, {
        isRunning: canCancel(state),
        canRun: readiness(state).kind !== 'blocked',
        isPanelOpen: state.modelPanelOpen,
      });
      if (command === null) return;
      event.preventDefault();
      if (command === 'run') commands.run();
      if (command === 'cancel') commands.cancel();
      if (command === 'open-panel') commands.openModelPanel(true);
      if (command === 'close-panel') commands.openModelPanel(false);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [state, commands]);
}
