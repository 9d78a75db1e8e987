/** The trust line, and the seed with its lock. */
import type { Settings } from '../settings/settings.js';
import { Icon } from './controls/icons.js';

interface FooterProps {
  readonly settings: Settings;
  readonly onChange: (change: Partial<Settings>) => void;
}

export function Footer({ settings: { seed, seedLocked }, onChange }: FooterProps) {
  return (
    <footer class="footer">
      <span class="trust">
        <Icon name="shield" />
        Pictures stay on this computer
      </span>
      <button
        type="button"
        class="quiet-button seed"
        aria-pressed={seedLocked}
        aria-label={`Seed ${seed}, ${seedLocked ? 'kept for the next run' : 'new with every run'}`}
        title={seedLocked ? 'The next run uses this seed again' : 'Every run draws a new seed'}
        onClick={() => onChange({ seedLocked: !seedLocked })}
      >
        Seed {seed}
        <Icon name={seedLocked ? 'lock' : 'unlock'} />
      </button>
    </footer>
  );
}
