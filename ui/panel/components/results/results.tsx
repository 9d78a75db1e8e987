/** This sketch: the picture that forms or is looked at, and beside it what was made of the sketch in this session. */
import type { Commands } from '../../state/commands.js';
import { resultsOfSketch, shownJob } from '../../state/derive.js';
import type { State } from '../../state/state.js';
import { useWords } from '../../words/use-words.js';
import { Strip } from './strip.js';
import { Viewer } from './viewer.js';

interface ResultsProps {
  readonly state: State;
  readonly commands: Commands;
}

export function Results({ state, commands }: ResultsProps) {
  const { results: words } = useWords();
  if (!hasResults(state)) return null;
  const job = shownJob(state);
  const results = resultsOfSketch(state);
  return (
    <section class="section results" aria-label={words.title}>
      <Viewer state={state} commands={commands} />
      <div class="strip-column">
        <Strip
          results={results}
          looking={state.looking}
          forming={job?.kind === 'colorize' ? job : null}
          onLook={commands.look}
          onShow={commands.showOnCanvas}
        />
        <p class="quiet strip-text">{words.count({ count: results.length })}</p>
      </div>
    </section>
  );
}

/** Is there a picture of the sketch, or one on its way? */
export function hasResults(state: State): boolean {
  return resultsOfSketch(state).length > 0 || shownJob(state)?.kind === 'colorize';
}
