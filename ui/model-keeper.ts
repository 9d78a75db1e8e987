/**
 * Which model is in use. The designer's choice is opened; if that fails or is cancelled, the model that was in use before
 * takes over, and the failure is told. A choice is remembered once it has opened. The starter needs no list of models
 * and waits for none, so that the panel opens as fast as it can.
 */
import { CancelledError, UserError } from '../src/errors.js';
import type { ListedPack } from '../src/runtime/pack-list.js';
import type { EngineClient } from './engine-client.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import { STARTER } from './state.js';
import type { Models, State } from './state.js';
import type { Store } from './store.js';

/** The site that the panel comes from. */
export interface ModelSite {
  list(): Promise<readonly ListedPack[]>;
  /** Address of the pack.json in a folder of the list. */
  packUrl(path: string): string;
}

export interface ModelPorts {
  readonly store: Store<State, Action>;
  readonly engine: EngineClient;
  readonly site: ModelSite;
}

export interface ModelKeeper {
  /** Opens what was used last; resolves when that is under way. */
  start(): Promise<void>;
  choose(path: string): void;
  /** Stops the opening of a chosen model. */
  cancel(): void;
  /** The same model again: after a failure, or on another engine. */
  reopen(): void;
  /** Asks anew what there is to choose from and what is kept. */
  refresh(): void;
  /** Removes files from this computer, by hash. */
  forget(files: readonly string[]): void;
}

interface Opening {
  readonly path: string;
  readonly fallback: string;
  /** Is it the designer's word, to be remembered? */
  readonly isChoice: boolean;
}

export function createModelKeeper({ store, engine, site }: ModelPorts): ModelKeeper {
  let openings = 0;
  const models = () => store.getState().models;
  const tell = (news: Partial<Models>) => store.dispatch({ type: 'models', news });
  const remember = (path: string) =>
    store.dispatch({ type: 'change', settings: { pack: path === STARTER ? null : path } });

  async function open({ path, fallback, isChoice }: Opening): Promise<void> {
    const mine = ++openings;
    tell({ path, fallback, problem: null });
    engine.open(site.packUrl(path));
    try {
      await engine.ready();
      if (mine !== openings) return;
      tell({ fallback: path });
      if (isChoice) remember(path);
      await refreshKept();
    } catch (error) {
      // A failure without a fallback is the engine's, and told as such.
      if (mine === openings && path !== fallback) fallBack(fallback, error);
    }
  }

  function fallBack(path: string, error: unknown): void {
    void open({ path, fallback: path, isChoice: false });
    if (!(error instanceof CancelledError)) tell({ problem: toProblem(error) });
  }

  async function start(): Promise<void> {
    const wish = store.getState().settings.pack ?? STARTER;
    const isThere = wish === STARTER || (await refreshList()).some(({ path }) => path === wish);
    if (isThere) return void open({ path: wish, fallback: STARTER, isChoice: false });
    fallBack(STARTER, new UserError(`The model that was used last (${wish}) is not offered here.`, NO_MODEL));
  }

  async function refreshList(): Promise<readonly ListedPack[]> {
    // Without a list, what is open stays of use; it is asked for again when the model panel opens.
    const listed = await site.list().catch(() => models().listed);
    tell({ listed });
    return listed;
  }

  async function refreshKept(): Promise<void> {
    const { files } = await engine.channel.call('kept', {}).catch(() => ({ files: models().kept }));
    tell({ kept: files });
  }

  return {
    start,
    choose: (path) => void open({ path, fallback: models().fallback, isChoice: true }),
    cancel() {
      const { path, fallback } = models();
      if (path === fallback) return;
      remember(fallback);
      fallBack(fallback, new CancelledError());
    },
    reopen() {
      const { path, fallback } = models();
      void open({ path, fallback: path === fallback ? STARTER : fallback, isChoice: false });
    },
    refresh() {
      void refreshList();
      void refreshKept();
    },
    forget(files) {
      engine.channel
        .call('forget', { files })
        .catch((error: unknown) => tell({ problem: toProblem(error) }))
        .finally(() => void refreshKept());
    },
  };
}

const NO_MODEL =
  'Serve the panel with the folder that holds it (npm start -- --packs FOLDER), or choose another model.';
