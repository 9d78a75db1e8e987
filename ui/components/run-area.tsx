/** The one button: what will happen before, progress and Cancel during, what went wrong after. */
import type { Commands } from '../commands.js';
import { readiness, runProblem } from '../derive.js';
import type { Readiness } from '../derive.js';
import { accepted, packToAccept } from '../licence.js';
import { chosenOutput } from '../settings.js';
import type { Run, State } from '../state.js';
import { bytesText, durationText, progressText, sizeText } from '../words.js';
import { LicenceNotice } from './licence-notice.js';
import { Notice } from './notice.js';

interface RunAreaProps {
  readonly state: State;
  readonly commands: Commands;
}

export function RunArea({ state, commands }: RunAreaProps) {
  const problem = runProblem(state);
  return (
    <section class="section run" aria-label="Run">
      {state.engine.kind === 'failed' && (
        <Notice
          problem={state.engine.problem}
          onCopy={commands.copy}
          action={{ label: 'Try again', onPress: commands.retryEngine }}
        />
      )}
      {state.models.problem !== null && !state.modelPanelOpen && (
        <Notice problem={state.models.problem} onCopy={commands.copy} />
      )}
      {problem !== null && <Notice problem={problem} onCopy={commands.copy} />}
      <RunButton state={state} commands={commands} />
    </section>
  );
}

function RunButton({ state, commands }: RunAreaProps) {
  const { run, settings } = state;
  if (run.kind === 'running') return <Running state={state} run={run} onCancel={commands.cancel} />;
  const pack = packToAccept(state);
  if (pack === null) return <Ready state={state} onRun={commands.run} />;
  const accept = () => commands.change({ acceptedLicences: accepted(settings, pack) });
  return <LicenceNotice pack={pack} onAccept={accept} />;
}

function Ready({ state, onRun }: { readonly state: State; readonly onRun: () => void }) {
  const ready = readiness(state);
  return (
    <>
      <button
        type="button"
        class="primary"
        disabled={ready.kind === 'blocked' || state.startWhenReady}
        onClick={onRun}
        aria-describedby="what-happens"
      >
        Colorize
      </button>
      <p id="what-happens" class="quiet under-button" aria-live="polite">
        {whatHappens(state, ready)}
      </p>
    </>
  );
}

function whatHappens(state: State, ready: Readiness): string {
  if (ready.kind !== 'ready') return ready.why;
  if (ready.size === null) return loadingText(state);
  const time = ready.seconds === null ? 'the first run measures the time' : durationText(ready.seconds);
  const layer = chosenOutput(state.settings) === 'picture' ? '1 new layer' : '1 new layer of flats';
  return `${sizeText(ready.size)} · ${time} · ${layer}`;
}

function loadingText({ engine }: State): string {
  if (engine.kind !== 'opening' || engine.totalBytes === 0) return 'Getting the model ready…';
  if (engine.loadedBytes >= engine.totalBytes) return 'Getting the model ready…';
  return `Loading the model: ${bytesText(engine.loadedBytes)} of ${bytesText(engine.totalBytes)}`;
}

function runningText(
  state: State,
  { progress, cancelling }: Pick<RunningProps['run'], 'progress' | 'cancelling'>,
): string {
  if (cancelling) return progress.stage === 'denoise' ? 'Stopping after this step…' : 'Stopping…';
  return progress.stage === 'waiting' ? loadingText(state) : progressText(progress);
}

interface RunningProps {
  readonly state: State;
  readonly run: Extract<Run, { kind: 'running' }>;
  readonly onCancel: () => void;
}

function Running({ state, run: { progress, cancelling }, onCancel }: RunningProps) {
  // How long flats take is not known before they are made.
  const isMeasured = progress.stage !== 'flatten' || progress.fraction > 0;
  const percent = Math.round(progress.fraction * 100);
  const text = runningText(state, { progress, cancelling });
  return (
    <>
      <button type="button" class="secondary" onClick={onCancel} disabled={cancelling}>
        Cancel
      </button>
      <div
        class={isMeasured ? 'bar' : 'bar bar-unmeasured'}
        role="progressbar"
        aria-label="Colorize"
        {...(isMeasured ? { 'aria-valuenow': percent } : {})}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={text}
      >
        <span style={isMeasured ? { transform: `scaleX(${progress.fraction})` } : {}} />
      </div>
      <p class="quiet under-button">{text}</p>
    </>
  );
}
