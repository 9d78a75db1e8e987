/** Writes changed settings when the designer pauses; a change of engine opens the model again. */
import type { MainChannel } from './inputs.js';
import type { Settings } from './settings.js';
import type { State } from './state.js';

const SAVE_DELAY_MS = 800;

export interface SettingsKeeper {
  /** These are what is stored now. */
  adopt(settings: Settings): void;
  follow(state: State): void;
}

/** `reopen`: the model again, on the engine that is chosen now. */
export function createSettingsKeeper(main: MainChannel, reopen: () => void): SettingsKeeper {
  let known: Settings | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (settings: Settings) => {
    // Not being able to remember settings is no reason to disturb anyone.
    main.call('saveSettings', { json: JSON.stringify(settings) }).catch(() => undefined);
  };
  return {
    adopt: (settings) => {
      known = settings;
    },
    follow({ settings }) {
      if (known === null || settings === known) return;
      const engineChanged = settings.engine !== known.engine;
      known = settings;
      if (engineChanged) reopen();
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_DELAY_MS, settings);
    },
  };
}
