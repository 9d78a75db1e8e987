/**
 * Writes changed settings: at once where the last writing is a while ago, so that closing the window loses nothing, and
 * no more often than main can write where a slider is drawn. A change of engine or of its memory opens the model again.
 */
import type { MainChannel } from '../jobs/inputs.js';
import type { Later } from '../../browser/later.js';
import type { Settings } from './settings.js';
import type { State } from '../state/state.js';

export const SAVE_EVERY_MS = 150;

export interface SettingsKeeper {
  /** These are what is stored now. */
  adopt(settings: Settings): void;
  follow(state: State): void;
  /** Writes what waits to be written. */
  flush(): void;
}

export interface SettingsPorts {
  readonly main: MainChannel;
  readonly later: Later;
}

/** `reopen`: the model again, on the engine that is chosen now. */
export function createSettingsKeeper({ main, later }: SettingsPorts, reopen: () => void): SettingsKeeper {
  let known: Settings | null = null;
  let saved: Settings | null = null;
  let isResting = false;

  function flush(): void {
    if (known === null || known === saved) return;
    saved = known;
    // Not being able to remember settings is no reason to disturb anyone.
    main.call('saveSettings', { json: JSON.stringify(known) }).catch(() => undefined);
  }

  function save(): void {
    if (isResting || known === saved) return;
    flush();
    isResting = true;
    later(SAVE_EVERY_MS, () => {
      isResting = false;
      save();
    });
  }

  return {
    flush,
    adopt(settings) {
      known = settings;
      saved = settings;
    },
    follow({ settings }) {
      if (known === null || settings === known) return;
      const engineChanged = settings.engine !== known.engine || settings.gpuMemory !== known.gpuMemory;
      known = settings;
      if (engineChanged) reopen();
      save();
    },
  };
}
