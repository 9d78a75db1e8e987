/** The way to the other edition of the panel, and why it could not be gone. */
import { mayOpenAnyway } from '../../../browser/probe-site.js';
import type { OtherEdition } from '../../editions/other-edition.js';
import type { Commands } from '../../state/commands.js';
import type { State } from '../../state/state.js';
import { failureText } from '../../words/failure-text.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';

interface OtherEditionProps {
  readonly state: State;
  readonly commands: Commands;
}

export function OtherEditionButton({ state, commands }: OtherEditionProps) {
  const { otherEdition: words } = useWords();
  const { otherEdition, jobs } = state;
  if (otherEdition === null) return null;
  const { edition, address, step } = otherEdition;
  const help = { site: words.siteHelp({ address: hostOf(address) }), own: words.ownHelp }[edition];
  const isBusy = step !== 'idle' || jobs.length > 0;
  return (
    <section class="other-edition">
      <button type="button" class="secondary" disabled={isBusy} onClick={() => commands.changeEdition(false)}>
        {step === 'idle' ? words.names[edition] : words.steps[step]}
      </button>
      <p class="quiet">{jobs.length > 0 ? words.afterRun : help}</p>
    </section>
  );
}

/** The own page is what is shown; this says why. */
export function SiteFailure({ other, commands }: { other: OtherEdition; commands: Commands }) {
  const { bootstrap, otherEdition: words } = useWords();
  const { failure, address, step } = other;
  if (failure === null) return null;
  const { reason, advice } = failureText(failure, address, bootstrap);
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <div class="notice-text">
        <p class="notice-message">{words.away({ address: hostOf(address) })}</p>
        <p class="quiet">{reason}</p>
        <p class="quiet">{words.stays}</p>
        <details class="quiet">
          <summary>{words.whatToDo}</summary>
          {advice}
        </details>
        <p class="notice-actions">
          <button
            type="button"
            class="link"
            disabled={step !== 'idle'}
            onClick={() => commands.changeEdition(false)}
          >
            {bootstrap.tryAgain}
          </button>
          {mayOpenAnyway(failure) && (
            <button
              type="button"
              class="link"
              disabled={step !== 'idle'}
              onClick={() => commands.changeEdition(true)}
            >
              {bootstrap.openAnyway}
            </button>
          )}
          <button type="button" class="link" onClick={commands.stayHere}>
            {words.stay}
          </button>
        </p>
      </div>
    </div>
  );
}

const hostOf = (address: string): string => (address === '' ? '' : new URL(address).host);
