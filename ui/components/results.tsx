/** This sketch: what was made of it in this session. */
import type { Commands } from '../commands.js';
import { resultsOfSketch, shownJob } from '../derive.js';
import type { State } from '../state.js';
import { Section } from './section.js';
import { Strip } from './strip.js';
import { Viewer } from './viewer.js';

interface ResultsProps {
  readonly state: State;
  readonly commands: Commands;
}

export function Results({ state, commands }: ResultsProps) {
  const results = resultsOfSketch(state);
  const forming = shownJob(state)?.progress.preview ?? null;
  if (results.length === 0 && forming === null) return null;
  return (
    <Section title="This sketch" aside={<span class="quiet">{countText(results.length)}</span>}>
      <Strip results={results} looking={state.looking} forming={forming} onLook={commands.look} />
      <Viewer state={state} commands={commands} />
    </Section>
  );
}

function countText(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '1 result' : `${count} results`;
}
