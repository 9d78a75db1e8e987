/**
 * The way from one edition of the panel to the other. To the site: this page looks whether it is there, leaves main what is
 * in hand, and goes; main shows this page again where the site's never speaks. To the plugin's own page: main shows it.
 */
import type { Carried } from '../../../src/channel/protocol/editions.js';
import type { Failure } from '../../browser/probe-site.js';
import type { MainChannel } from '../jobs/inputs.js';
import type { Action } from '../state/reducer.js';
import type { State } from '../state/state.js';
import type { Store } from '../state/store.js';
import { carry } from './carry.js';

/** From the plugin's own page to the panel on its site. */
export interface SiteWay {
  /** Folder of the site's panel. */
  readonly address: string;
  /** Null: it is there. */
  probe(): Promise<Failure | null>;
  /** This page ends with it. */
  go(theme: State['theme']): void;
}

export interface EditionPorts {
  readonly store: Store<State, Action>;
  readonly main: MainChannel;
  /** Null: this is the site's panel, or the plugin has no site. */
  readonly way: SiteWay | null;
}

export interface EditionSwitch {
  /** Asks main what was left for this panel. */
  arrive(): Promise<void>;
  /** To the other edition; `anyway`: without looking whether it is there. */
  change(anyway: boolean): Promise<void>;
}

/** `flush`: writes the settings that wait to be written. */
export function createEditionSwitch({ store, main, way }: EditionPorts, flush: () => void): EditionSwitch {
  const tell = (news: Partial<NonNullable<State['otherEdition']>>) =>
    store.dispatch({ type: 'other-edition', news });

  async function leave(to: 'own' | 'site', carried: Carried): Promise<void> {
    tell({ step: 'going' });
    flush();
    try {
      await main.call('leave', { to, theme: store.getState().theme, carried });
      if (to === 'site') way?.go(store.getState().theme);
    } catch {
      tell({ step: 'idle' });
    }
  }

  return {
    async arrive() {
      const { carried, isBack, hasOwn } = await main.call('arrive', {});
      const failure: Failure | null = isBack ? { kind: 'silent' } : null;
      const isSite = way === null;
      const other =
        isSite && !hasOwn
          ? null
          : ({
              edition: isSite ? 'own' : 'site',
              address: way?.address ?? '',
              step: 'idle',
              failure,
            } as const);
      store.dispatch({ type: 'arrived', other, carried });
    },
    async change(anyway) {
      const { otherEdition, jobs } = store.getState();
      if (otherEdition === null || otherEdition.step !== 'idle' || jobs.length > 0) return;
      if (way !== null && !anyway) {
        tell({ step: 'asking', failure: null });
        const failure = await way.probe();
        if (failure !== null) return tell({ step: 'idle', failure });
      }
      await leave(otherEdition.edition, carry(store.getState()));
    },
  };
}
