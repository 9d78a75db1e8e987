/** The one button, always in its place: what will happen, how far the picture is, what went wrong, what else is ordered. */
import type { Commands } from '../../state/commands.js';
import { lookedAt, readiness, readyPack, runLabel, shownFailure, shownJob } from '../../state/derive.js';
import type { Readiness } from '../../state/derive.js';
import { jobText, loadingText } from '../../words/job-text.js';
import type { Job } from '../../jobs/job.js';
import { accepted, packToAccept } from '../../settings/licence.js';
import { chosenOutput } from '../../settings/output-choice.js';
import type { State } from '../../state/state.js';
import type { Text } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';
import { useKeptFocus } from '../controls/keep-focus.js';
import { JobList } from './job-list.js';
import { LicenceNotice } from '../models/licence-notice.js';
import { Notice } from '../notice.js';
import { ShortageNotice } from './shortage-notice.js';
import { Warnings } from '../warnings.js';

interface RunAreaProps {
  readonly state: State;
  readonly commands: Commands;
}

export function RunArea({ state, commands }: RunAreaProps) {
  const { problems, run } = useWords();
  const failure = shownFailure(state);
  const [first] = state.jobs;
  return (
    <section class="section run" aria-label={run.title} ref={useKeptFocus<HTMLElement>()} tabIndex={-1}>
      {state.engine.kind === 'failed' && (
        <Notice
          problem={state.engine.problem}
          onCopy={commands.copy}
          action={{ label: problems.tryAgain, onPress: commands.retryEngine }}
        />
      )}
      {state.models.problem !== null && !state.modelPanelOpen && (
        <Notice problem={state.models.problem} onCopy={commands.copy} />
      )}
      {failure !== null && (
        <Notice
          problem={failure.problem}
          onCopy={commands.copy}
          action={{ label: problems.dismiss, onPress: () => commands.dismiss(failure.jobId) }}
        />
      )}
      <Unplaced state={state} commands={commands} />
      {first !== undefined && <ShortageNotice job={first} onChoose={commands.stepDown} />}
      <Order state={state} commands={commands} />
      <JobList state={state} commands={commands} />
    </section>
  );
}

/** Why the result looked at is not on the canvas, and another try. */
function Unplaced({ state, commands }: RunAreaProps) {
  const { results } = useWords();
  const result = lookedAt(state);
  if (result === null || result.problem === null) return null;
  return (
    <Notice
      problem={result.problem}
      onCopy={commands.copy}
      action={{ label: results.placeAgain, onPress: () => commands.placeAgain(result.id) }}
    />
  );
}

/** What can be ordered, and how far what was ordered is. */
function Order({ state, commands }: RunAreaProps) {
  const { controls } = useWords();
  const job = shownJob(state);
  const pack = packToAccept(state);
  if (pack !== null) {
    const accept = () => commands.change({ acceptedLicences: accepted(state.settings, pack) });
    return <LicenceNotice pack={pack} onAccept={accept} />;
  }
  return (
    <>
      <div class="run-buttons">
        <ColorizeButton state={state} onRun={commands.run} />
        {(job !== null || state.startWhenReady !== null) && (
          <button type="button" class="secondary" onClick={commands.cancel}>
            {controls.cancel}
          </button>
        )}
      </div>
      {job === null ? <Prospect state={state} /> : <Progress state={state} job={job} />}
      {job === null && <Warnings state={state} onChange={commands.change} />}
    </>
  );
}

function ColorizeButton({ state, onRun }: { readonly state: State; readonly onRun: () => void }) {
  const words = useWords();
  return (
    <button
      type="button"
      class="primary"
      data-main-action
      disabled={readiness(state).kind === 'blocked' || state.startWhenReady !== null}
      // The second click of a double click orders nothing.
      onClick={({ detail }) => detail < 2 && onRun()}
      aria-describedby="what-happens"
    >
      {runLabel(state)(words)}
    </button>
  );
}

function Prospect({ state }: { readonly state: State }) {
  const words = useWords();
  return (
    <p id="what-happens" class="quiet under-button" aria-live="polite">
      {whatHappens(state, readiness(state))(words)}
    </p>
  );
}

function whatHappens(state: State, ready: Readiness): Text {
  if (ready.kind !== 'ready') return ready.why;
  const { size, seconds: time } = ready;
  if (size === null) return loadingText(state);
  // Another one is on its way and takes over when it is ready.
  const title = state.models.coming === null ? null : (readyPack(state)?.title ?? null);
  return ({ run }) => run.prospect({ ...size, time, output: chosenOutput(state.settings), title });
}

interface ProgressProps {
  readonly state: State;
  readonly job: Job;
}

function Progress({ state, job }: ProgressProps) {
  const words = useWords();
  const { progress } = job;
  // How long layers take is not known before they are made.
  const isMeasured = progress.stage !== 'layers' || progress.fraction > 0;
  const percent = Math.round(progress.fraction * 100);
  const text = jobText(state, job)(words);
  return (
    <>
      <div
        class={isMeasured ? 'bar' : 'bar bar-unmeasured'}
        role="progressbar"
        aria-label={words.run.progress}
        {...(isMeasured ? { 'aria-valuenow': percent } : {})}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={text}
      >
        <span style={isMeasured ? { transform: `scaleX(${progress.fraction})` } : {}} />
      </div>
      <p id="what-happens" class="quiet under-button">
        {text}
      </p>
      {progress.goneOnAfter !== null && (
        <p class="quiet under-button" role="status">
          {words.jobs.goesOn({ step: progress.goneOnAfter })}
        </p>
      )}
    </>
  );
}
