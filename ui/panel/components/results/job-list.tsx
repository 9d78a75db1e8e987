/** Jobs that stand nowhere else: those that wait, those of other sketches, and what went wrong with those. */
import type { Commands } from '../../state/commands.js';
import { otherFailures, otherJobs } from '../../state/derive.js';
import { jobText, waitingText } from '../../words/job-text.js';
import type { Failure, Job } from '../../jobs/job.js';
import type { State } from '../../state/state.js';
import { errorText } from '../../words/error-text.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';

interface JobListProps {
  readonly state: State;
  readonly commands: Commands;
}

export function JobList({ state, commands }: JobListProps) {
  const words = useWords();
  const jobs = otherJobs(state);
  const failures = otherFailures(state);
  if (jobs.length === 0 && failures.length === 0) return null;
  return (
    <ul class="jobs" aria-label={words.jobs.title}>
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} state={state} commands={commands} />
      ))}
      {failures.map((failure) => (
        <FailureRow key={failure.jobId} failure={failure} commands={commands} />
      ))}
    </ul>
  );
}

interface JobRowProps extends JobListProps {
  readonly job: Job;
}

function JobRow({ job, state, commands }: JobRowProps) {
  const words = useWords();
  const { id, sketch, progress } = job;
  const isFirst = job === state.jobs[0];
  const text = isFirst ? jobText(state, job) : waitingText(state, job);
  const cancel = words.jobs.cancel(sketch);
  return (
    <li class="job">
      <JobName id={sketch.id} name={sketch.name} onSelect={commands.select} />
      <span class="quiet job-state">{text(words)}</span>
      <button
        type="button"
        class="icon-button"
        aria-label={cancel}
        title={cancel}
        onClick={() => commands.cancelJob(id)}
      >
        <Icon name="close" />
      </button>
      {isFirst && (
        <span class="job-bar" aria-hidden="true">
          <span style={{ transform: `scaleX(${progress.fraction})` }} />
        </span>
      )}
    </li>
  );
}

interface FailureRowProps {
  readonly failure: Failure;
  readonly commands: Commands;
}

function FailureRow({ failure: { jobId, sketch, problem }, commands }: FailureRowProps) {
  const words = useWords();
  const { message, hint } = errorText(words.errors, problem.coded);
  return (
    <li class="job job-failed" title={hint}>
      <JobName id={sketch.id} name={sketch.name} onSelect={commands.select} />
      <span class="job-state">{message}</span>
      <button
        type="button"
        class="icon-button"
        aria-label={words.jobs.dismiss(sketch)}
        onClick={() => commands.dismiss(jobId)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

interface JobNameProps {
  readonly id: string;
  readonly name: string;
  readonly onSelect: (id: string) => void;
}

function JobName({ id, name, onSelect }: JobNameProps) {
  const { jobs } = useWords();
  return (
    <button type="button" class="link job-name" title={jobs.show({ name })} onClick={() => onSelect(id)}>
      {name}
    </button>
  );
}
