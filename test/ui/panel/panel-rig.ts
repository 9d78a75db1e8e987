/** The panel's logic without a DOM: real channels, a main and a worker played by plain functions. */
import { encodePng } from '../../../src/image/png/png.js';
import { createChannel } from '../../../src/channel/channel.js';
import type { Handlers } from '../../../src/channel/channel.js';
import { hostEvents, hostRequests } from '../../../src/channel/protocol/host.js';
import { PROTOCOL_VERSION } from '../../../src/channel/protocol/main.js';
import type {
  Candidate,
  Command,
  Diagnostics,
  Recipe,
  Selection,
  Site,
} from '../../../src/channel/protocol/main.js';
import type { OutputPng } from '../../../src/channel/protocol/layers.js';
import type { Output } from '../../../src/vocabulary/outputs.js';
import type { WireRequest } from '../../../src/request/request.js';
import { memoryTransports } from '../../../src/channel/transports.js';
import { UserError } from '../../../src/errors.js';
import { createEffects, type EffectsPorts } from '../../../ui/panel/effects.js';
import { createEngineClient } from '../../../ui/panel/models/engine-client.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import { createInputs } from '../../../ui/panel/jobs/inputs.js';
import { reduce } from '../../../ui/panel/state/reducer.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import type { State } from '../../../ui/panel/state/state.js';
import { createStore } from '../../../ui/panel/state/store.js';
import { createTurns } from '../../../ui/panel/turns.js';
import { wordsOf } from '../../../ui/panel/words/words-of.js';
import { createHastyClock, waitFor } from '../../support/clock.js';
import type { Clock } from '../../support/clock.js';
import { PACK } from '../gallery/packs.js';
import { fakeWorker } from './fake-worker.js';
import type { FakeWorker, WorkerHandlers } from './fake-worker.js';

type Pixel = readonly [number, number, number, number];

export function picture(paint: (x: number, y: number) => Pixel, side = 16): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(side * side * 4);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) data.set(paint(x, y), (y * side + x) * 4);
  return Uint8Array.from(encodePng({ width: side, height: side, data }));
}

export const SKETCH = picture((x) => (x === 3 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
export const STROKES = picture((x) => (x === 3 ? [0, 0, 0, 255] : [0, 0, 0, 0]));
export const PAINTING = picture((x, y) => [10 * x, 40, 15 * y, 255]);
export const RESULT = picture(() => [200, 100, 50, 255]);
export const FLATS = picture(() => [190, 90, 40, 255]);

export const layer = (id: string): Candidate => ({
  id,
  name: `Layer ${id}`,
  type: 'FRAME',
  width: 16,
  height: 16,
  made: null,
});

/** As main tells of a selection in which every layer can be used. */
export const selectionOf = (ids: readonly string[]): Selection => ({
  candidates: ids.map(layer),
  others: [],
  count: ids.length,
});

const SITE: Site = { pageId: '0:1', box: { x: 0, y: 0, width: 16, height: 16 } };

const DIAGNOSTICS: Diagnostics = {
  secureContext: true,
  gpu: null,
  storage: 'memory',
  freeBytes: null,
  userAgent: 'test',
};

type MainHandlers = Handlers<typeof hostRequests>;

export interface RigOptions {
  readonly command?: Command;
  readonly selection?: readonly string[];
  readonly recipe?: Recipe;
  readonly settingsJson?: string;
  /** What the site offers. */
  readonly listed?: readonly ListedPack[];
  /** PNG of each layer in the document; tests change it. */
  readonly document: Map<string, Uint8Array<ArrayBuffer>>;
  /** The first seed that the panel draws. */
  readonly firstSeed?: number;
  /** The panel's clock; else a hasty one. */
  readonly clock?: Clock;
  readonly page?: EffectsPorts['page'];
  readonly way?: EffectsPorts['way'];
  readonly main?: Partial<MainHandlers>;
  readonly worker?: Partial<WorkerHandlers>;
}

export function startPanel(options: RigOptions) {
  const { later, settle } = options.clock ?? createHastyClock();
  const store = createStore(reduce, { ...INITIAL_STATE, hostName: 'Figma' });
  const [panelEnd, mainEnd] = memoryTransports(structuredClone);
  const calls: { readonly name: string; readonly payload: unknown }[] = [];
  const log = <P, R>(name: string, handler: (payload: P, ...rest: never[]) => R) =>
    ((payload: P, ...rest: never[]) => {
      calls.push({ name, payload });
      return handler(payload, ...rest);
    }) as (payload: P, ...rest: never[]) => R;
  const far = createChannel({
    transport: mainEnd,
    serves: hostRequests,
    handlers: logged({ ...mainHandlers(options), ...options.main }, log),
    says: hostEvents,
  });
  const main = createChannel({ transport: panelEnd, calls: hostRequests, hears: hostEvents });
  const workers: FakeWorker[] = [];
  const startWorker = () => {
    const worker = fakeWorker(logged({ ...workerHandlers(), ...options.worker }, log));
    workers.push(worker);
    return worker.handle;
  };
  const engine = createEngineClient({ store, startWorker, later });
  let id = 0;
  let seed = options.firstSeed ?? 4711;
  const effects = createEffects({
    store,
    dispatch: store.dispatch,
    later,
    main,
    engine,
    site: {
      list: async () => options.listed ?? [],
      packUrl: (path) => `http://localhost/packs/${path}pack.json`,
    },
    way: options.way ?? null,
    inputs: createInputs({ dispatch: store.dispatch, main }),
    turns: createTurns(),
    words: () => wordsOf(store.getState()),
    probe: async () => DIAGNOSTICS,
    // Another one each time.
    drawSeed: () => seed++,
    newId: () => `id-${id++}`,
    copy: () => undefined,
    page: options.page ?? { visibilityState: 'visible', addEventListener: () => undefined },
  });
  effects.start();
  const payloads = (name: string) => calls.filter((call) => call.name === name).map((call) => call.payload);
  const until = (check: (state: State) => boolean) => waitFor(() => check(store.getState()));
  return {
    store,
    commands: effects.commands,
    stop: effects.stop,
    calls,
    payloads,
    until,
    settle,
    workers,
    tell: far.emit,
  };
}

/** Every handler, noting its calls. */
function logged<H extends object>(handlers: H, log: (name: string, handler: never) => unknown): H {
  const entries = Object.entries(handlers).map(([name, handler]) => [name, log(name, handler as never)]);
  return Object.fromEntries(entries) as H;
}

function mainHandlers({ command, selection, recipe, settingsJson, document }: RigOptions): MainHandlers {
  return {
    hello: () => ({
      protocol: PROTOCOL_VERSION,
      command: command ?? 'open',
      theme: 'dark',
      settings: { json: settingsJson ?? null },
      selection: selectionOf(selection ?? []),
      made: recipe === undefined ? null : { recipe, isNewer: false },
    }),
    export: ({ id }) => {
      const png = document.get(id);
      if (png === undefined) throw new UserError('layer-gone');
      return { png, name: `Layer ${id}`, site: SITE };
    },
    arrive: () => ({ carried: null, isBack: false, hasOwn: false }),
    leave: () => ({}),
    diagnostics: () => ({}),
    place: () => placedAs('new-layer'),
    show: () => ({}),
    watch: ({ ids }) => ({
      layers: ids.map((id) => ({ id, name: `Layer ${id}`, state: 'there' as const, changed: false })),
    }),
    select: () => ({}),
    undo: () => ({}),
    saveSettings: () => ({}),
    resize: () => ({}),
  };
}

/** Main's answer to a result that is one layer now. */
export function placedAs(id: string, hiddenIds: readonly string[] = []) {
  return { id, ids: [id], name: 'Result', note: null, hiddenIds };
}

/** The worker's answer to an order of flats. */
function flatsLayer(output: Output): OutputPng {
  const name = output === 'palette' ? 'reference-flats' : 'flats';
  return { name, png: FLATS, side: 'below', blend: 'normal', opacity: 1 };
}

/** The worker's answer to a request. */
export function colorized(request: WireRequest) {
  return {
    png: RESULT,
    attention: null,
    editMaps: [],
    request,
    packId: 'the-pack-that-ran',
    backend: 'what it ran on',
    seconds: 2,
    timings: [],
  };
}

export function workerHandlers(): WorkerHandlers {
  const mask = { width: 16, height: 16, data: new Float32Array(256).fill(1) };
  return {
    probe: () => DIAGNOSTICS,
    open: (_, { progress }) => {
      progress({ kind: 'download', loadedBytes: 5, totalBytes: 10 });
      return { pack: PACK, backend: 'CPU' };
    },
    rest: () => ({}),
    kept: () => ({ files: [] }),
    assess: () => Promise.reject(new UserError('no-model-open')),
    forget: () => ({}),
    calibrate: () => Promise.reject(new UserError('no-model-open')),
    segment: () => ({ mask }),
    prepare: () => ({ isWhole: true }),
    colorize: ({ request }, { progress }) => {
      progress({
        kind: 'step',
        step: 1,
        steps: request.steps,
        fraction: 0.5,
        secondsLeft: 1,
        preview: null,
        kept: null,
      });
      return colorized(request);
    },
    makeLayers: ({ output }) => ({ layers: [flatsLayer(output)], guide: 'regions' }),
    repaint: () => Promise.reject(new Error('not played here')),
  };
}
