/** The trust line, and the seed with its lock. */
import type { Settings } from '../settings/settings.js';
import { useWords } from '../words/use-words.js';
import { Icon } from './controls/icons.js';

interface FooterProps {
  readonly settings: Settings;
  readonly onChange: (change: Partial<Settings>) => void;
}

export function Footer({ settings: { seed, seedLocked }, onChange }: FooterProps) {
  const { footer, seed: words } = useWords();
  return (
    <footer class="footer">
      <span class="trust">
        <Icon name="shield" />
        {footer.trust}
      </span>
      <button
        type="button"
        class="quiet-button seed"
        aria-pressed={seedLocked}
        aria-label={seedLocked ? footer.seedKept({ seed }) : footer.seedDrawn({ seed })}
        title={seedLocked ? words.keptHelp : words.drawnHelp}
        onClick={() => onChange({ seedLocked: !seedLocked })}
      >
        {words.named({ seed })}
        <Icon name={seedLocked ? 'lock' : 'unlock'} />
      </button>
    </footer>
  );
}
