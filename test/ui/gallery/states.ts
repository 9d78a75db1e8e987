/** States of the panel as plain data, for looking at it and for the layout tests. Pictures are given as PNG bytes. */
import { RECIPE_VERSION } from '../../../src/request/schemas.js';
import { NEW_EDIT } from '../../../src/request/records.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import type { Shortage } from '../../../ui/panel/jobs/shortage.js';
import { orderColorize } from '../../../ui/panel/jobs/jobs.js';
import type { ColorizeJob, JobProgress } from '../../../ui/panel/jobs/job.js';
import { INITIAL_STATE, NO_MASK, NO_SLOTS } from '../../../ui/panel/state/state.js';
import type { State } from '../../../ui/panel/state/state.js';
import type { Layer, MaskView, Result, Problem } from '../../../ui/panel/state/records.js';
import { underLines } from '../../../src/outputs/output-row.js';
import type { Look } from '../../../src/image/look.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import { planRequest } from '../../../ui/panel/state/plan.js';
import { FULL_PACK, PACK } from './packs.js';
import { V2_LISTED } from './v2-listed.js';
import { lookNumber } from '../panel/looks.js';
import { memoryStates, withAssessments } from './memory-states.js';
import { pickingStates } from './picking-states.js';

export interface Pictures {
  readonly sketch: Uint8Array<ArrayBuffer>;
  readonly reference: Uint8Array<ArrayBuffer>;
  readonly results: readonly Uint8Array<ArrayBuffer>[];
  /** Of the first result. */
  readonly flats: Uint8Array<ArrayBuffer>;
  readonly extent: { readonly width: number; readonly height: number };
}

/** As the engine says it where the GPU was tried in vain. */
const CPU =
  'CPU (WebAssembly, one thread), float32; the GPU cannot be used: the browser gave no device within 20 s';

function layer(
  id: string,
  name: string,
  picture: { png: Uint8Array<ArrayBuffer>; extent: Pictures['extent'] },
): Layer {
  return {
    candidate: { id, name, type: 'FRAME', width: 400, height: 400, made: null },
    thumbnail: {
      ...picture,
      traits: { light: 1, colour: 0, clear: 0 },
      look: lookNumber(Number(id.slice(2))),
    },
    revision: 1,
    problem: null,
    presence: 'there',
    ranAs: null,
  };
}

/** A disc and its shoulders: what a character's mask looks like. */
function discMask({ width, height }: Pictures['extent']): MaskView {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const head = Math.hypot(x / width - 0.5, y / height - 0.4) < 0.25;
      const body = Math.hypot((x / width - 0.5) * 0.8, y / height - 1) < 0.38;
      data[y * width + x] = head || body ? 1 : 0;
    }
  return { kind: 'ready', mask: { width, height, data } };
}

function result(png: Uint8Array<ArrayBuffer>, index: number): Result {
  const request = planRequest({
    choice: { ...INITIAL_STATE, engine: { kind: 'ready', pack: PACK, backend: CPU } },
    pack: PACK,
    size: { width: 256, height: 256 },
    seed: 4027 + index,
  });
  const recipe = {
    version: RECIPE_VERSION,
    request,
    output: 'picture' as const,
    packId: 'starter',
    backend: CPU,
    sketchId: '1:2',
    referenceId: '1:3',
    backgroundId: null,
    sketchLines: 'as-drawn' as const,
    sketchMaskFrom: 'found' as const,
    referenceMaskFrom: 'found' as const,
    chosenColours: [],
    seconds: 8.4 + index,
  };
  const run = { picture: png, reference: png, attention: null, editMaps: [] };
  const site = { pageId: '0:1', box: { x: 0, y: 0, width: 400, height: 400 } };
  const common = {
    run,
    lines: null,
    sketchName: 'Profile study',
    sketchIsOpaque: true,
    site,
    guide: 'regions' as const,
    note: null,
    hiddenCount: index,
    problem: null,
  };
  const layers = [{ ...underLines('colour'), png }];
  return { id: `r${index}`, layers, recipe, placedIds: [`2:${index}`], ...common };
}

/** A result of two edits by words. */
function edited(state: State, { results: [png], reference }: Pictures): State {
  if (png === undefined) return state;
  const made = result(png, 0);
  const edits = ['hair', 'a very long description of the place'].map((control) => ({
    ...NEW_EDIT,
    control,
    target: 'green hair',
  }));
  const recipe = { ...made.recipe, request: { ...made.recipe.request, edits } };
  const run = { ...made.run, editMaps: [reference, reference] };
  return { ...state, results: [{ ...made, recipe, run }], looking: made.id };
}

function withFlats(state: State, picture: Result, png: Uint8Array<ArrayBuffer>): State {
  const recipe = { ...picture.recipe, output: 'flats' as const };
  const flats = {
    ...picture,
    id: 'flats',
    layers: [{ ...underLines('flats'), png }],
    recipe,
    placedIds: ['3:1'],
  };
  return { ...state, results: [flats, ...state.results], looking: 'flats' };
}

/** Three models: the starter, one that is here in full, one with a long name of which a part is here; and old files. */
function withModels(state: State): State {
  const file = (digit: string, bytes: number) => ({ sha256: digit.repeat(64), bytes });
  const { licence, weights } = PACK;
  const starter = { path: 'starter/', id: 'starter', version: '1', title: 'Starter', licence, weights };
  const long = {
    path: '../../packs/mine/',
    title: 'Our own character sheets, trained further on v1.5 (int8)',
  };
  const listed: readonly ListedPack[] = [
    { ...starter, sources: [], files: [file('a', PACK.bytes)] },
    V2_LISTED,
    { ...V2_LISTED, ...long, files: [file('d', 1.2e9), file('e', 1.2e9)] },
  ];
  const kept = [...(listed[0]?.files ?? []), ...V2_LISTED.files, file('d', 1.2e9), file('f', 3.1e8)];
  return { ...state, modelPanelOpen: true, models: { ...state.models, listed, kept } };
}

const READ_ONLY: Problem = {
  kind: 'user',
  coded: { code: 'file-read-only', params: { failed: 'place' } },
  details: null,
};

/** A job of what the state shows, so far along. */
const SHORTAGE: Shortage = {
  isGpu: true,
  choices: [{ kind: 'again' }, { kind: 'smaller', size: { width: 512, height: 512 } }, { kind: 'cpu' }],
};

const LOST_OFTEN: Problem = {
  kind: 'user',
  coded: { code: 'engine-lost-often', params: { times: 3, reason: 'gpu-lost' } },
  details: null,
};

function working(state: State, progress: Partial<JobProgress>): ColorizeJob {
  const job = orderColorize(state, { id: 'job', seed: 4027 });
  return { ...job, progress: { ...job.progress, steps: 20, ...progress } };
}

function modelStates(filled: State): Readonly<Record<string, State>> {
  const models = withModels(filled);
  const { path } = V2_LISTED;
  const room = { title: 'ColorizeDiffusion v2', neededBytes: 5.9e9, freeBytes: 2.1e9 };
  const problem: Problem = { kind: 'user', coded: { code: 'no-room', params: room }, details: null };
  const kept = models.models.kept.filter((file) => !V2_LISTED.files.includes(file));
  return {
    ...memoryStates(filled, PACK),
    models,
    assessed: withAssessments(models),
    coming: {
      ...models,
      models: { ...models.models, kept, coming: { path, loadedBytes: 2.4e9, totalBytes: 5.9e9 } },
    },
    refused: { ...models, models: { ...models.models, kept, problem } },
    'refused-closed': { ...models, modelPanelOpen: false, models: { ...models.models, kept, problem } },
  };
}

/** The two layers of the pair with other looks. */
function withLooks(state: State, looks: readonly Partial<Look>[]): State {
  const ids = ['1:2', '1:3'];
  const layers = ids.map((id, i) => {
    const layer = state.layers[id]!;
    const thumbnail = layer.thumbnail && {
      ...layer.thumbnail,
      look: { ...layer.thumbnail.look, ...looks[i] },
    };
    return [id, { ...layer, thumbnail }] as const;
  });
  return { ...state, layers: { ...state.layers, ...Object.fromEntries(layers) } };
}

function withSelectedResult(state: State, isNewer: boolean): State {
  const { recipe } = result(Uint8Array.of(1), 0);
  const layer = {
    id: '2:0',
    name: 'Profile study · colour 4027',
    type: 'RECTANGLE',
    width: 400,
    height: 400,
  };
  const selection = { count: 1, others: [], results: [{ ...layer, made: { recipe, isNewer } }] };
  return { ...state, selected: [], selection };
}

function lengthy([made]: readonly Result[]): State['longRecipe'] {
  if (made === undefined) return null;
  const request = { ...made.recipe.request, steps: 800 };
  return { recipe: { ...made.recipe, request }, start: true };
}

export function galleryStates(pictures: Pictures): Readonly<Record<string, State>> {
  const { extent } = pictures;
  const sketch = layer('1:2', 'Profile study', { png: pictures.sketch, extent });
  const reference = layer('1:3', 'Mika v3', { png: pictures.reference, extent });
  const base: State = {
    ...INITIAL_STATE,
    hostName: 'Figma',
    host: { kind: 'ready' },
    settings: { ...DEFAULT_SETTINGS, seed: 4027, pace: { [`starter ${CPU}`]: 6 } },
    engine: { kind: 'ready', pack: PACK, backend: CPU },
    diagnostics: {
      secureContext: true,
      gpu: null,
      storage: 'opfs',
      freeBytes: 9.6e9,
      userAgent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
    },
  };
  const filled: State = {
    ...base,
    selected: ['1:2', '1:3'],
    selection: { count: 2, others: [], results: [] },
    layers: { '1:2': sketch, '1:3': reference },
    slots: { sketch: '1:2', reference: '1:3', background: null },
    masks: { sketch: discMask(extent), reference: discMask(extent) },
  };
  const results = pictures.results.map(result);
  const done: State = { ...filled, results, looking: 'r0' };
  const [first] = results;
  const flatsSettings = { ...filled.settings, place: 'flats' as const, variants: [] };
  const flats: State = first === undefined ? done : withFlats(done, first, pictures.flats);
  const problem: Problem = {
    kind: 'user',
    coded: { code: 'values-not-finite', params: { of: 'latent' } },
    details: 'Error: unet-split: 1024 of 4096 values are NaN\n    at check (chunk.js:1:1)',
  };
  const preview = {
    width: 32,
    height: 32,
    data: Uint8Array.from({ length: 4096 }, (_, i) => (i % 4 === 3 ? 255 : (i * 7) % 251)),
  };
  const picture = { png: pictures.reference, extent };
  const coloured = { light: 0.1, colour: 0.6, clear: 0.3 };
  const full: State = {
    ...filled,
    engine: { kind: 'ready', pack: FULL_PACK, backend: CPU },
    layers: {
      '1:2': sketch,
      '1:3': { ...reference, thumbnail: { ...picture, traits: coloured, look: lookNumber(3) } },
      '1:5': {
        ...layer('1:5', 'Harbour at dusk', picture),
        thumbnail: { ...picture, traits: coloured, look: lookNumber(5) },
      },
    },
    slots: { sketch: '1:2', reference: '1:3', background: '1:5' },
  };
  const long =
    'Character sheet / chapter 12 / panel 04 / Profile study with a very long name, final FINAL (3)';
  const rename = (text: string): State['layers'] => ({
    '1:2': { ...sketch, candidate: { ...sketch.candidate, name: text } },
    '1:3': { ...reference, candidate: { ...reference.candidate, name: text } },
  });
  return {
    empty: { ...base, engine: { kind: 'opening', loadedBytes: 12e6, totalBytes: 37.4e6 } },
    connecting: { ...INITIAL_STATE, hostName: 'Figma' },
    idle: { ...filled, settings: { ...filled.settings, referenceStrength: 0.9 } },
    finding: { ...filled, masks: { sketch: { kind: 'busy' }, reference: NO_MASK } },
    half: { ...filled, slots: { ...NO_SLOTS, sketch: '1:2' }, selected: ['1:2'], masks: base.masks },
    ask: { ...filled, slots: NO_SLOTS, masks: base.masks },
    many: {
      ...filled,
      selected: ['1:2', '1:3', '1:4', '1:5'],
      selection: { ...filled.selection, count: 4 },
    },
    offer: {
      ...filled,
      selected: ['1:9'],
      layers: { ...filled.layers, '1:9': layer('1:9', long, { png: pictures.reference, extent }) },
    },
    warned: withLooks(filled, [
      { darker: 18, lighter: 0 },
      { coloured: 0, backgroundShare: 0.9 },
    ]),
    blank: withLooks({ ...filled, settings: { ...filled.settings, adaptLines: true } }, [
      { background: 8, darker: 0, lighter: 200 },
      { coloured: 0, darker: 0, backgroundShare: 1 },
    ]),
    thin: {
      ...filled,
      layers: { ...filled.layers, '1:2': { ...sketch, candidate: { ...sketch.candidate, width: 3 } } },
    },
    unusable: {
      ...filled,
      selection: { count: 1, others: [{ name: 'Old notes', reason: 'hidden' }], results: [] },
    },
    deleted: {
      ...filled,
      selected: [],
      selection: base.selection,
      layers: {
        '1:2': { ...sketch, ranAs: Uint8Array.of(1) },
        '1:3': { ...reference, presence: 'gone' },
      },
    },
    result: withSelectedResult(done, false),
    foreign: {
      ...withSelectedResult({ ...base, names: { '1:2': 'Profile study', '1:3': 'Mika v3' } }, true),
    },
    lengthy: { ...withSelectedResult(done, false), longRecipe: lengthy(results) },
    running: {
      ...done,
      looking: null,
      jobs: [working(done, { stage: 'denoise', fraction: 0.36, step: 7, secondsLeft: 5.2, preview })],
    },
    done,
    flats: { ...flats, settings: flatsSettings },
    ...pickingStates(flats, extent),
    palette: { ...flats, settings: { ...flatsSettings, variants: ['palette'] as const } },
    flattening: {
      ...done,
      jobs: [working(done, { stage: 'layers' })],
    },
    queue: {
      ...done,
      looking: null,
      jobs: [
        working(done, { stage: 'denoise', fraction: 0.36, step: 7, secondsLeft: 5.2, preview }),
        { ...working(done, {}), id: 'waiting', seed: 77 },
        { ...working(done, {}), id: 'other', sketch: { id: '9:1', name: long } },
      ],
    },
    goneOn: {
      ...done,
      looking: null,
      jobs: [
        working(done, {
          stage: 'denoise',
          fraction: 0.45,
          step: 9,
          secondsLeft: 5.2,
          preview,
          goneOnAfter: 8,
        }),
      ],
    },
    short: {
      ...done,
      looking: null,
      jobs: [
        working(done, { stage: 'denoise', fraction: 0.36, step: 7, preview, shortage: SHORTAGE }),
        { ...working(done, {}), id: 'other', sketch: { id: '9:1', name: long } },
      ],
    },
    lostOften: {
      ...filled,
      failures: [{ jobId: 'failed', sketch: { id: '1:2', name: 'Profile study' }, problem: LOST_OFTEN }],
    },
    elsewhere: {
      ...done,
      jobs: [
        {
          ...working(done, { stage: 'denoise', fraction: 0.36, step: 7, secondsLeft: 5.2, preview }),
          sketch: { id: '9:1', name: 'House by the sea' },
        },
      ],
      failures: [{ jobId: 'failed', sketch: { id: '9:2', name: 'Fox' }, problem }],
    },
    error: {
      ...filled,
      failures: [{ jobId: 'failed', sketch: { id: '1:2', name: 'Profile study' }, problem }],
    },
    unplaced: {
      ...done,
      results: done.results.map((it) => ({ ...it, placedIds: [], problem: READ_ONLY })),
    },
    licence: {
      ...filled,
      masks: base.masks,
      engine: {
        kind: 'ready',
        backend: CPU,
        pack: {
          ...FULL_PACK,
          title: 'ColorizeDiffusion v2',
          licence: {
            id: 'CC-BY-NC-SA-4.0',
            attribution:
              'Its six authors (their repository on the hub), converted and rounded; encoders: another project (MIT)',
            nonCommercial: true,
          },
        },
      },
    },
    gone: {
      ...filled,
      layers: {
        ...filled.layers,
        '1:2': {
          ...sketch,
          problem: {
            kind: 'user',
            coded: { code: 'layer-gone', params: {} },
            details: null,
          },
        },
      },
    },
    broken: {
      ...filled,
      masks: base.masks,
      engine: {
        kind: 'failed',
        problem: {
          kind: 'format',
          coded: {
            code: 'file-damaged',
            params: { file: 'weights-0.bin', reason: 'expected SHA-256 4f2a…, actual 93c1…' },
          },
          details: 'FormatError',
        },
      },
    },
    unheard: {
      ...base,
      host: {
        kind: 'failed',
        problem: {
          kind: 'user',
          coded: { code: 'host-silent', params: { host: 'Figma' } },
          details: null,
        },
      },
    },
    model: { ...filled, modelPanelOpen: true },
    ...modelStates(filled),
    long: {
      ...done,
      layers: rename(long),
      results: Array.from({ length: 9 }, (_, i) => ({ ...results[i % results.length]!, id: `x${i}` })),
      looking: 'x0',
    },
    ground: full,
    unused: { ...full, settings: { ...full.settings, mode: 'plain' } },
    missed: { ...filled, settings: { ...filled.settings, mode: 'background', style: true } },
    which: {
      ...full,
      selected: ['1:2', '1:3', '1:5'],
      slots: NO_SLOTS,
      layers: {
        ...full.layers,
        '1:2': {
          ...sketch,
          thumbnail: { ...picture, traits: { light: 1, colour: 0, clear: 0 }, look: lookNumber(2) },
        },
      },
    },
    changed: {
      ...full,
      settings: {
        ...full.settings,
        style: true,
        strengthKind: 'levels',
        sampler: 'euler-a',
        inject: true,
        edits: [{ ...NEW_EDIT, anchor: 'red hair', target: 'green hair', control: 'hair' }],
      },
    },
    edited: edited(full, pictures),
    japanese: { ...done, layers: rename('横顔の習作・第十二話・四コマ目の下描き（修正版）') },
  };
}
