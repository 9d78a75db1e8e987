/**
 * The panel's doing: says hello to main, reads thumbnails, keeps the engine open and the masks fresh, prepares, starts and
 * cancels runs, saves settings. It reacts to the state (one `react` after every change) rather than to clicks, so
 * that a start asked for too early happens as soon as it can, and nothing is done twice.
 */
import { PROTOCOL_VERSION } from '../../src/channel/protocol/main.js';
import type { Command, Diagnostics, Made, Recipe, Selection } from '../../src/channel/protocol/main.js';
import { UserError } from '../../src/errors.js';
import type { Commands } from './state/commands.js';
import type { Later } from '../browser/later.js';
import { createEditionSwitch, type EditionSwitch, type SiteWay } from './editions/edition-switch.js';
import { createLayerWatcher } from './layers/layer-watcher.js';
import { createMaskKeeper } from './layers/mask-keeper.js';
import { createModelKeeper } from './models/model-keeper.js';
import type { ModelKeeper, ModelSite } from './models/model-keeper.js';
import { toProblem } from './state/problem.js';
import { asksFirst } from './settings/recipe-settings.js';
import { createPreparer } from './jobs/preparer.js';
import { createRecolourer } from './jobs/recolour.js';
import { createRunner } from './jobs/runner.js';
import type { Runner, RunnerPorts } from './jobs/runner.js';
import { createSettingsKeeper } from './settings/settings-keeper.js';
import type { SettingsKeeper } from './settings/settings-keeper.js';
import { clampWindow } from './settings/settings.js';
import type { WindowSize } from './settings/settings.js';
import type { LongRecipe, Result } from './state/records.js';
import { parseSettings } from './settings/stored-settings.js';
import { MAX_CANDIDATES, createThumbnails } from './layers/thumbnails.js';
import type { Thumbnails } from './layers/thumbnails.js';

export interface EffectsPorts extends Omit<RunnerPorts, 'models'> {
  readonly site: ModelSite;
  readonly way: SiteWay | null;
  readonly later: Later;
  readonly probe: () => Promise<Diagnostics>;
  readonly copy: (text: string) => void;
  /** Tells whether anybody sees the panel. */
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener'>;
}

export interface Effects {
  readonly commands: Commands;
  /** Says hello and starts to react. */
  start(): void;
  /** The window is about to go. */
  stop(): void;
}

/** Main answers at once where it lives. */
const HELLO_TIMEOUT_MS = 8_000;

export function createEffects(ports: EffectsPorts): Effects {
  const { store, main } = ports;
  const models = createModelKeeper(ports);
  const settings = createSettingsKeeper(ports, models.reopen);
  const parts: Parts = {
    ports,
    runner: createRunner({ ...ports, models }),
    thumbnails: createThumbnails(ports),
    models,
    settings,
    editions: createEditionSwitch(ports, settings.flush),
  };
  const masks = createMaskKeeper(ports);
  const watcher = createLayerWatcher(ports, parts.thumbnails);
  const preparer = createPreparer(ports);

  function react(): void {
    parts.settings.follow(store.getState());
    parts.ports.engine.follow(store.getState());
    parts.thumbnails.follow(store.getState());
    // A job finds its own masks, so it goes first.
    parts.runner.follow(store.getState());
    masks.follow(store.getState());
    watcher.follow(store.getState());
    preparer.follow(store.getState());
  }

  return {
    commands: createCommands(parts),
    start() {
      store.subscribe(react);
      main.on('selection', (selection) => select(parts, selection));
      void connect(parts);
    },
    stop: parts.settings.flush,
  };
}

interface Parts {
  readonly ports: EffectsPorts;
  readonly runner: Runner;
  readonly thumbnails: Thumbnails;
  readonly models: ModelKeeper;
  readonly settings: SettingsKeeper;
  readonly editions: EditionSwitch;
}

async function connect(parts: Parts): Promise<void> {
  const { store, main } = parts.ports;
  try {
    const welcome = await withTimeout(
      main.call('hello', { protocol: PROTOCOL_VERSION }),
      store.getState().hostName,
    );
    void diagnose(parts);
    const settings = parseSettings(welcome.settings.json);
    parts.settings.adopt(settings);
    store.dispatch({ type: 'connected', theme: welcome.theme, settings });
    await parts.editions.arrive();
    if (settings.window !== null) resizeWindow(parts.ports, settings.window);
    select(parts, welcome.selection);
    await parts.models.start();
    obey(parts, welcome.command, welcome.made);
  } catch (error) {
    store.dispatch({ type: 'disconnected', problem: toProblem(error) });
  }
}

async function diagnose({ ports: { store, main, probe } }: Parts): Promise<void> {
  const diagnostics = await probe();
  store.dispatch({ type: 'probed', diagnostics });
  await main.call('diagnostics', diagnostics).catch(() => undefined);
}

function select({ ports, thumbnails }: Parts, selection: Selection): void {
  ports.store.dispatch({ type: 'selected', selection });
  const { selected } = ports.store.getState();
  // Selected again may mean changed: the thumbnails follow.
  if (selected.length <= MAX_CANDIDATES) for (const id of selected) thumbnails.read(id);
}

function obey({ ports, runner }: Parts, command: Command, made: Made | null): void {
  if (command === 'open') return;
  const recipe = made?.recipe ?? null;
  // A result is no input: its layers come back (selection.ts), and wait for the button.
  if (command === 'colorize' && made !== null) return;
  if (command === 'colorize' || recipe === null) return runner.start();
  if (asksFirst(recipe)) return ports.store.dispatch({ type: 'long-recipe', ask: { recipe, start: true } });
  takeUp({ ports, runner }, { recipe, start: true });
}

/** The layers and settings of a layer's recipe, and its run where that was asked for. */
function takeUp({ ports, runner }: Pick<Parts, 'ports' | 'runner'>, { recipe, start }: LongRecipe): void {
  ports.store.dispatch({ type: 'restore', recipe });
  // The same picture of what may have changed; the next one has a seed of its own again.
  if (start) runner.start({ seed: recipe.request.seed });
}

function restoreLayer(parts: Parts, recipe: Recipe): void {
  const ask = { recipe, start: false };
  if (asksFirst(recipe)) parts.ports.store.dispatch({ type: 'long-recipe', ask });
  else takeUp(parts, ask);
}

/** With the steps that the layer names, or with so many as the model advises; null: not at all. */
function answerLong(parts: Parts, steps: 'as-named' | 'advised' | null): void {
  const { dispatch, getState } = parts.ports.store;
  const { longRecipe } = getState();
  dispatch({ type: 'long-recipe', ask: null });
  if (longRecipe === null || steps === null) return;
  takeUp(parts, { ...longRecipe, start: longRecipe.start && steps === 'as-named' });
  if (steps === 'as-named') return;
  dispatch({ type: 'reset', key: 'steps' });
  if (longRecipe.start) parts.runner.start({ seed: longRecipe.recipe.request.seed });
}

function createCommands(parts: Parts): Commands {
  const { ports, runner, models } = parts;
  const recolourer = createRecolourer(ports);
  const { store, main } = ports;
  const { dispatch } = store;
  const withResult = (id: string, use: (result: Result) => void) => {
    const result = store.getState().results.find((it) => it.id === id);
    if (result !== undefined) use(result);
  };
  const withLayer = (id: string, work: (layerId: string) => Promise<unknown>) =>
    withResult(id, ({ placedIds }) => {
      const layerId = placedIds.at(-1);
      if (layerId !== undefined) void tellFailure(ports, layerId, work(layerId));
    });
  return {
    run: () => runner.start(),
    cancel: runner.cancel,
    cancelJob: runner.cancelJob,
    stepDown: runner.stepDown,
    dismiss: (jobId) => dispatch({ type: 'dismiss', jobId }),
    swap: (roles) => dispatch({ type: 'swap', roles }),
    clear: (role) => dispatch({ type: 'clear', role }),
    assign: (id, role) => dispatch({ type: 'assign', id, role }),
    leaveOut: (id) => dispatch({ type: 'leave-out', id }),
    select: (id) => void main.call('select', { ids: [id] }).catch(() => undefined),
    change: (settings) => dispatch({ type: 'change', settings }),
    reset: (key) => dispatch({ type: 'reset', key }),
    look(id) {
      dispatch({ type: 'look', id });
      if (id !== null) withLayer(id, (layerId) => main.call('show', { id: layerId, alone: true }));
    },
    showOnCanvas: (id) => withLayer(id, (layerId) => main.call('select', { ids: [layerId] })),
    show: (layerId, alone) => void tellFailure(ports, layerId, main.call('show', { id: layerId, alone })),
    placeAgain: (id) => withResult(id, runner.placeAgain),
    placeAs: (id, output) => withResult(id, (result) => runner.placeAs(result, output)),
    pickAt: recolourer.pickAt,
    pickNext: recolourer.pickNext,
    unpick: () => dispatch({ type: 'picking', picking: null }),
    choose: recolourer.choose,
    dropKept: () => dispatch({ type: 'drop-kept' }),
    restore: (id) => withResult(id, ({ recipe }) => dispatch({ type: 'restore', recipe })),
    restoreLayer: (recipe) => restoreLayer(parts, recipe),
    answerLong: (steps) => answerLong(parts, steps),
    openModelPanel(open) {
      dispatch({ type: 'model-panel', open });
      if (open) models.refresh();
    },
    changeEdition: (anyway) => void parts.editions.change(anyway),
    stayHere: () => dispatch({ type: 'other-edition', news: { failure: null } }),
    chooseModel: models.choose,
    cancelModel: models.cancel,
    forgetFiles: models.forget,
    retryEngine: models.reopen,
    reconnect: () => void connect(parts),
    // Where the file cannot be edited there is nothing to take back.
    undo: () => void main.call('undo', {}).catch(() => undefined),
    resize: (size) => resizeWindow(ports, clampWindow(size)),
    copy: ports.copy,
  };
}

function resizeWindow({ main, store }: EffectsPorts, size: WindowSize): void {
  store.dispatch({ type: 'change', settings: { window: size } });
  main.call('resize', size).catch(() => undefined);
}

/** A layer that cannot be shown, since it was deleted: said at its result. */
async function tellFailure({ store }: EffectsPorts, layerId: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const result = store.getState().results.find(({ placedIds }) => placedIds.includes(layerId));
    if (result !== undefined) store.dispatch({ type: 'unplaced', id: result.id, problem: toProblem(error) });
  }
}

function withTimeout<T>(answer: Promise<T>, host: string): Promise<T> {
  const silent = new UserError('host-silent', { host });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silent), HELLO_TIMEOUT_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
