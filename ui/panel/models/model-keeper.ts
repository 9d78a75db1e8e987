/**
 * Which model is in use. The designer's choice is opened beside the model in use and takes over when it is ready; if it
 * fails or is cancelled nothing has changed but that this is told. Where none is in use yet, the starter takes over. A
 * choice is remembered once it has opened. The starter needs no list of models and waits for none, so that the panel
 * opens as fast as it can.
 */
import { CancelledError, UserError } from '../../../src/errors.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import { editionsOf } from './editions.js';
import type { EngineClient } from './engine-client.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import { STARTER } from '../state/state.js';
import type { State } from '../state/state.js';
import type { ModelsState } from '../state/records.js';
import type { Store } from '../state/store.js';

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
  /** The same for a run that goes on with it; rejects where it does not open. */
  use(path: string): Promise<void>;
  /** Stops the opening of a model that another one stands in for. */
  cancel(): void;
  /** The same model again: after a failure, or on another engine. */
  reopen(): void;
  /** Asks anew what there is to choose from and what is kept. */
  refresh(): void;
  /** Removes files from this computer, by hash. */
  forget(files: readonly string[]): void;
}

export function createModelKeeper(ports: ModelPorts): ModelKeeper {
  const { store, engine, site } = ports;
  const lists = createModelLists(ports);
  let openings = 0;
  const models = () => store.getState().models;
  const tell = (news: Partial<ModelsState>) => store.dispatch({ type: 'models', news });
  const remember = (path: string) =>
    store.dispatch({ type: 'change', settings: { pack: path === STARTER ? null : path } });

  async function open(path: string): Promise<void> {
    const mine = ++openings;
    tell({ problem: null });
    try {
      await engine.open({ path, packUrl: site.packUrl(path) });
    } catch (error) {
      if (mine === openings) giveUp(path, error);
      throw error;
    }
    if (mine === openings) lists.lookAround();
  }

  /** A failure of the starter with nothing else in use is the engine's, and told as such. */
  function giveUp(path: string, error: unknown): void {
    const isInUse = store.getState().engine.kind === 'ready';
    if (!isInUse && path === STARTER) return;
    if (!isInUse) openQuietly(STARTER);
    if (!(error instanceof CancelledError)) tell({ problem: toProblem(error) });
  }

  function openQuietly(path: string): void {
    open(path).catch(() => undefined);
  }

  function choose(path: string): void {
    if (path === models().path && store.getState().engine.kind === 'ready') {
      // The one in use stays.
      engine.cancelOpening();
      return remember(path);
    }
    use(path).catch(() => undefined);
  }

  async function use(path: string): Promise<void> {
    await open(path);
    remember(path);
  }

  async function start(): Promise<void> {
    const wish = store.getState().settings.pack ?? STARTER;
    const isThere = wish === STARTER || (await lists.refreshList()).some(({ path }) => path === wish);
    if (isThere) return openQuietly(wish);
    openQuietly(STARTER);
    // Chosen on the site that this panel leads to, where it will be in use again.
    if (store.getState().otherEdition?.edition === 'site') return;
    tell({ problem: toProblem(new UserError('model-not-offered', { model: wish })) });
  }

  return {
    start,
    choose,
    use,
    cancel() {
      const { path, coming } = models();
      if (coming !== null) return engine.cancelOpening();
      if (store.getState().engine.kind !== 'opening' || path === STARTER) return;
      remember(STARTER);
      openQuietly(STARTER);
    },
    reopen() {
      const { path, coming } = models();
      if (coming === null) openQuietly(path);
      else choose(coming.path);
    },
    refresh() {
      void lists.refreshList().then(() => lists.assess());
      void lists.refreshKept();
    },
    forget: lists.forget,
  };
}

/** Before anything has run on this engine, nothing tells how long a run takes. */
async function calibrateOnce({ store, engine }: Pick<ModelPorts, 'store' | 'engine'>): Promise<void> {
  const { engine: opened, settings } = store.getState();
  if (opened.kind !== 'ready' || settings.speed[opened.backend] !== undefined) return;
  const { backend, speed } = await engine.channel.call('calibrate', {});
  const { speed: known } = store.getState().settings;
  if (known[backend] === undefined)
    store.dispatch({ type: 'change', settings: { speed: { ...known, [backend]: speed } } });
}

/** What there is to choose from, and what of it is on this computer. */
function createModelLists({ store, engine, site }: ModelPorts) {
  const models = () => store.getState().models;
  const tell = (news: Partial<ModelsState>) => store.dispatch({ type: 'models', news });

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

  function forget(files: readonly string[]): void {
    engine.channel
      .call('forget', { files })
      // There may be room now for what was refused.
      .then(() => tell({ problem: null }))
      .catch((error: unknown) => tell({ problem: toProblem(error) }))
      .finally(() => void refreshKept());
  }

  /** One after another; of one that cannot be judged nothing is said until it is chosen. */
  async function assess(packs: readonly Pick<ListedPack, 'path'>[] = models().listed): Promise<void> {
    const { gpuMemory } = store.getState().settings;
    for (const { path } of packs) {
      if (path === models().path) continue;
      const asked = { packUrl: site.packUrl(path), gpuMemory };
      const found = await engine.channel.call('assess', asked).catch(() => null);
      const others = Object.entries(models().assessed).filter(([known]) => known !== path);
      tell({ assessed: Object.fromEntries(found === null ? others : [...others, [path, found]]) });
    }
  }

  /** After a model was opened. Nobody waits for it: it helps to tell and to guess. */
  function lookAround(): void {
    const calibrated = () => calibrateOnce({ store, engine }).catch(() => undefined);
    const isSeen = () => store.getState().modelPanelOpen;
    void refreshKept()
      .then(calibrated)
      // The chip tells why these weights.
      .then(() => assess(isSeen() ? models().listed : editionsOf(models(), models())));
  }

  return { refreshList, refreshKept, lookAround, assess, forget };
}
