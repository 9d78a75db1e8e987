/**
 * Every message that crosses a border, in two pairs of maps:
 *
 *   panel <-> main    through the host's hop: plain JSON and Uint8Array only
 *   panel <-> worker  inside our origin: the same wire form
 *
 * A map entry is a request: `name: { payload, result, progress? }` as schemas. Entries of an `...Events` map are
 * one-way. Both ends validate what they receive with these schemas before any handler sees it. Channel mechanics
 * (ids, cancel) are in channel.ts, what each message is wrapped in and errors as data in envelope.ts; this file is the
 * vocabulary.
 */
import * as v from 'valibot';
import { codedSchema } from '../coded.js';
import { ATTENTIONS } from '../../vocabulary/attention.js';
import { ENGINE_CHOICES } from '../../vocabulary/engine-choices.js';
import { GPU_MEMORIES } from '../../vocabulary/gpu-memories.js';
import { STAGES } from '../../vocabulary/stages.js';
import { MASK_SOURCES } from '../../vocabulary/mask-sources.js';
import { GUIDES, OUTPUTS } from '../../vocabulary/outputs.js';
import { EXTRACTORS, PREPROCESSES } from '../../vocabulary/preprocess.js';
import { SAMPLERS } from '../../vocabulary/samplers.js';
import { NOISE_SCHEDULES } from '../../vocabulary/schedules.js';
import { STRENGTH_LEVELS } from '../../vocabulary/levels.js';
import { LINE_TREATMENTS } from '../../vocabulary/line-treatments.js';
import { WEIGHT_STORAGES } from '../../vocabulary/weight-storages.js';
import { FIELDS } from '../../request/fields.js';
import { keptRunSchema } from '../../request/kept-run.js';
import { RECIPE_VERSION, requestSchema } from '../../request/schemas.js';
import { chosenColoursSchema, repaintedSchema } from './chosen-colours.js';
import { MAX_PLACED_LAYERS, outputPngsSchema, placedLayersSchema } from './layers.js';
import { attentionSchema } from './attention.js';
import { demandsSchema } from './demand.js';
import { placeNoteSchema } from './place-note.js';
import { amount, nodeId, nothing, png, positive, side, text, unit } from './parts.js';

/** Raised on every change that an older counterpart would misread; a new field of the request raises it by itself. */
export const PROTOCOL_VERSION = 5 + RECIPE_VERSION;

// ---------------------------------------------------------------------------------------------- shared records

/** Where the panel runs and what it can do; main writes it into its console, for reports. */
export const diagnosticsSchema = v.strictObject({
  secureContext: v.boolean(),
  gpu: v.nullable(
    v.strictObject({
      description: text(300),
      shaderF16: v.boolean(),
      maxBufferBytes: v.number(),
      /** Is it software that plays a GPU? */
      isFallback: v.boolean(),
    }),
  ),
  storage: v.picklist(['opfs', 'cache', 'memory']),
  freeBytes: v.nullable(v.number()),
  userAgent: text(400),
});
export type Diagnostics = v.InferOutput<typeof diagnosticsSchema>;

export const COMMANDS = ['colorize', 'open', 'again'] as const;
export type Command = (typeof COMMANDS)[number];

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Remembered between sessions on this computer; unknown or broken settings fall back to the defaults. */
const settingsSchema = v.strictObject({ json: v.nullable(text(50_000)) });

const samplerSchema = v.picklist(SAMPLERS);
const scheduleSchema = v.picklist(NOISE_SCHEDULES);
const preprocessSchema = v.picklist(PREPROCESSES);

export const outputSchema = v.picklist(OUTPUTS);

export const maskSourceSchema = v.picklist(MASK_SOURCES);

/**
 * Kept on the result layer; enough to run it again. As it lies there it is read by a schema of its own
 * (`host/stored-recipe.ts`), which knows other times.
 */
export const recipeSchema = v.strictObject({
  version: v.literal(RECIPE_VERSION),
  request: requestSchema,
  /** What the layer shows; the run itself does not depend on it. */
  output: outputSchema,
  packId: text(100),
  backend: text(300),
  sketchId: nodeId,
  referenceId: nodeId,
  /** Of the background picture that the run used. */
  backgroundId: v.optional(v.nullable(nodeId), null),
  /** What was done to the sketch before anything looked at it. */
  sketchLines: v.optional(v.picklist(LINE_TREATMENTS), 'as-drawn'),
  sketchMaskFrom: v.optional(maskSourceSchema, 'found'),
  referenceMaskFrom: v.optional(maskSourceSchema, 'found'),
  /** Colours that the designer chose for regions of flats, by a place in each. */
  chosenColours: v.optional(chosenColoursSchema, []),
  seconds: v.number(),
});
export type Recipe = v.InferOutput<typeof recipeSchema>;

/** What a result of ours says of how it was made. */
const madeSchema = v.strictObject({
  /** Null where it cannot be read. */
  recipe: v.nullable(recipeSchema),
  /** Written by a newer plugin: the recipe is what this one understands of it. */
  isNewer: v.boolean(),
});
export type Made = v.InferOutput<typeof madeSchema>;

export const candidateSchema = v.strictObject({
  id: nodeId,
  name: text(500),
  /** The host's own name of its kind, for the icon and the words. */
  type: text(40),
  /** Canvas units of the axis-aligned box. */
  width: positive,
  height: positive,
  /** Null where the layer is none of our results. */
  made: v.nullable(madeSchema),
});
export type Candidate = v.InferOutput<typeof candidateSchema>;

/** A selected layer that cannot be used, and why. */
const otherLayerSchema = v.strictObject({
  name: text(500),
  reason: v.picklist(['hidden', 'no-area', 'not-exportable', 'too-long-id']),
});
export type OtherLayer = v.InferOutput<typeof otherLayerSchema>;

/** Of a selection, so many layers are told of each kind. */
export const MAX_SELECTED = 32;
const selectionSchema = v.strictObject({
  candidates: v.pipe(v.array(candidateSchema), v.maxLength(MAX_SELECTED), v.readonly()),
  others: v.pipe(v.array(otherLayerSchema), v.maxLength(MAX_SELECTED), v.readonly()),
  /** How many layers are selected, whatever they are. */
  count: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type Selection = v.InferOutput<typeof selectionSchema>;

const coordinate = v.pipe(v.number(), v.finite());
/** Where a layer was when it was exported: there the result goes if the layer is gone by then. */
export const siteSchema = v.strictObject({
  pageId: nodeId,
  /** Canvas; axis-aligned. */
  box: v.strictObject({ x: coordinate, y: coordinate, width: positive, height: positive }),
});
export type Site = v.InferOutput<typeof siteSchema>;

/** A layer that the panel shows, as it is now. */
const watchedLayerSchema = v.strictObject({
  id: nodeId,
  /** As it was last, where the layer is gone. */
  name: text(500),
  state: v.picklist(['there', 'hidden', 'gone', 'other-page']),
  /** Its looks may have changed since the last word about it. */
  changed: v.boolean(),
});
export type WatchedLayer = v.InferOutput<typeof watchedLayerSchema>;
export const MAX_WATCHED = 8;
/** Of the layers that a result was placed as, the newest. */
export const MAX_REPLACED = 2 * MAX_PLACED_LAYERS;
const layersSchema = v.strictObject({
  layers: v.pipe(v.array(watchedLayerSchema), v.maxLength(MAX_WATCHED), v.readonly()),
});

// ------------------------------------------------------------------------------------------------ panel <-> main

/** Requests of the panel, answered by main. */
export const mainRequests = {
  /** First word of the panel, before it asks its machine anything: says that it lives, learns why it was opened. */
  hello: {
    payload: v.strictObject({ protocol: v.number() }),
    result: v.strictObject({
      protocol: v.number(),
      command: v.picklist(COMMANDS),
      // As a page before this one saw it; null: there was none.
      theme: v.nullable(v.picklist(THEMES)),
      settings: settingsSchema,
      selection: selectionSchema,
      /** Of the one selected layer ("Colorize again"), hidden or not; null where it is none of our results. */
      made: v.nullable(madeSchema),
    }),
  },
  diagnostics: { payload: diagnosticsSchema, result: nothing },
  /**
   * A layer as PNG in sRGB over its absolute bounds. The longer side has as many pixels as the layer has canvas
   * units, brought into `minSide`..`maxSide`; equal limits set it. Ends in time (sooner for a thumbnail) and at once
   * when cancelled, whatever the host does.
   */
  export: {
    payload: v.strictObject({
      id: nodeId,
      minSide: side,
      maxSide: side,
      purpose: v.picklist(['thumbnail', 'run']),
    }),
    result: v.strictObject({ png, name: text(500), site: siteSchema }),
  },
  /**
   * Puts a result at the box of the sketch, in one undo step. Its layers of the side "below" lie under the sketch; where
   * the sketch is opaque they tint it from above, as one where they are in a group, else each on its own. Earlier results
   * of the sketch are hidden in the same step, but for those that the designer made her own. What is new is selected if
   * nothing else was since.
   */
  place: {
    payload: v.strictObject({
      sketchId: nodeId,
      layers: placedLayersSchema,
      /** Names of the groups around the result's own layers and around all results of the sketch; null: none. */
      group: v.nullable(text(200)),
      resultsGroup: v.nullable(text(200)),
      /** Did the sketch's own export have paper one cannot see through? Measured by the panel on its pixels. */
      sketchIsOpaque: v.boolean(),
      /** On the group where there is one, else on each layer. */
      recipe: recipeSchema,
      /** Beside the button that runs it again, in the panel's language of then. */
      againHelp: text(200),
      /** As the sketch was exported for the run. */
      site: siteSchema,
      /** Ids of the layers that were selected when the run was asked for. */
      selectedAtClick: v.pipe(v.array(nodeId), v.maxLength(MAX_SELECTED), v.readonly()),
      /** Layers of the same result as it was before: the new ones come in their place, where they are still as they were left. */
      replaces: v.pipe(v.array(nodeId), v.maxLength(MAX_REPLACED), v.readonly()),
    }),
    result: v.strictObject({
      /** The topmost of `ids`. */
      id: nodeId,
      name: text(500),
      /** The groups and layers that the result is. */
      ids: v.pipe(v.array(nodeId), v.minLength(1), v.maxLength(MAX_PLACED_LAYERS), v.readonly()),
      note: v.nullable(placeNoteSchema),
      /** Earlier results that gave way, each by one of its layers. */
      hiddenIds: v.pipe(v.array(nodeId), v.readonly()),
    }),
  },
  /** Makes a result visible; alone: hides the other results of its sketch, in one undo step with it. */
  show: { payload: v.strictObject({ id: nodeId, alone: v.boolean() }), result: nothing },
  /** From now on the panel is told of these layers and no others. */
  watch: {
    payload: v.strictObject({ ids: v.pipe(v.array(nodeId), v.maxLength(MAX_WATCHED), v.readonly()) }),
    result: layersSchema,
  },
  /** Selects layers on the canvas. */
  select: {
    payload: v.strictObject({ ids: v.pipe(v.array(nodeId), v.maxLength(MAX_SELECTED), v.readonly()) }),
    result: nothing,
  },
  /** Takes back the document's last step: keys that are pressed in the panel do not reach the canvas. */
  undo: { payload: nothing, result: nothing },
  saveSettings: { payload: v.strictObject({ json: text(50_000) }), result: nothing },
  resize: {
    payload: v.strictObject({
      width: v.pipe(v.number(), v.minValue(280), v.maxValue(800)),
      height: v.pipe(v.number(), v.minValue(200), v.maxValue(1200)),
    }),
    result: nothing,
  },
} as const;

/** One-way words of main to the panel. */
export const mainEvents = {
  selection: selectionSchema,
  /** Of the watched layers, those with news. */
  layers: layersSchema,
} as const;

// ---------------------------------------------------------------------------------------------- panel <-> worker

const maskSchema = v.strictObject({ width: side, height: side, data: v.instance(Float32Array) });

const packInfoSchema = v.strictObject({
  id: text(100),
  version: text(100),
  title: text(200),
  licence: v.strictObject({ id: text(100), attribution: text(1000), nonCommercial: v.boolean() }),
  bytes: v.number(),
  weights: v.picklist(WEIGHT_STORAGES),
  /** Where the files are kept on this computer; "embedded": in the plugin's own page. */
  storage: v.picklist(['opfs', 'cache', 'memory', 'embedded']),
  sizes: v.pipe(v.array(v.strictObject({ width: side, height: side })), v.readonly()),
  sizeMultiple: side,
  defaults: v.strictObject({
    sampler: samplerSchema,
    steps: v.number(),
    guidance: v.number(),
    sketchThreshold: unit,
    referenceThreshold: unit,
  }),
  /** How the reference can reach character and background, with style and without, and whether attention injection goes with it (runtime/modes.ts). */
  modes: v.pipe(
    v.array(
      v.strictObject({
        attention: v.picklist(ATTENTIONS),
        style: v.boolean(),
        inject: v.boolean(),
      }),
    ),
    v.maxLength(8),
    v.readonly(),
  ),
  canSegment: v.boolean(),
  canEditText: v.boolean(),
  extractors: v.pipe(v.array(v.picklist(EXTRACTORS)), v.readonly()),
  /** Those that the pack's noise allows, each with the schedules that it can follow. */
  samplers: v.pipe(
    v.array(
      v.strictObject({
        name: samplerSchema,
        schedules: v.pipe(v.array(scheduleSchema), v.readonly()),
        leastSteps: v.number(),
      }),
    ),
    v.readonly(),
  ),
  /** Per cross-attention: which of the three levels of reference strength reaches it. */
  strengths: v.pipe(v.array(v.nullable(v.picklist(STRENGTH_LEVELS))), v.maxLength(64), v.readonly()),
  /** What a run asks of the device, by size and mode (diffusion/run-demand.ts). */
  demands: demandsSchema,
  /** Null: the networks are on the CPU. */
  gpu: v.nullable(v.strictObject({ budgetBytes: amount, maxTensorBytes: amount })),
});
export type PackInfo = v.InferOutput<typeof packInfoSchema>;

const progressSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('download'), loadedBytes: v.number(), totalBytes: v.number() }),
  v.strictObject({
    kind: v.literal('stage'),
    stage: v.picklist(STAGES),
    fraction: unit,
  }),
  v.strictObject({ kind: v.literal('masks'), sketch: maskSchema, reference: v.nullable(maskSchema) }),
  v.strictObject({
    kind: v.literal('step'),
    step: v.number(),
    steps: v.nullable(v.number()),
    fraction: unit,
    secondsLeft: v.nullable(v.number()),
    preview: v.nullable(v.strictObject({ width: side, height: side, data: v.instance(Uint8Array) })),
    /** Now and then: `colorize` goes on from here in another worker. */
    kept: v.nullable(keptRunSchema),
  }),
]);
export type WorkerProgress = v.InferOutput<typeof progressSchema>;

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const keptFileSchema = v.strictObject({ sha256, bytes: v.number() });
export type KeptFile = v.InferOutput<typeof keptFileSchema>;
/** More files than any number of packs that fit on a disk. */
const MAX_KEPT_FILES = 100_000;

const orderEntries = {
  request: requestSchema,
  sketch: png,
  reference: png,
  background: v.nullable(png),
  sketchMask: v.nullable(maskSchema),
  referenceMask: v.nullable(maskSchema),
  /** Whether the answer is to say where in the reference the picture's cells looked. */
  wantsAttention: v.boolean(),
};

/** Requests of the panel, answered by the worker. `open` and what works on pictures may report progress and be cancelled. */
export const workerRequests = {
  probe: { payload: nothing, result: diagnosticsSchema },
  /** Loads pack.json and its files (checked by hash) and starts the engine. */
  open: {
    payload: v.strictObject({
      packUrl: text(2000),
      engine: v.picklist(ENGINE_CHOICES),
      gpuMemory: v.picklist(GPU_MEMORIES),
    }),
    result: v.strictObject({ pack: packInfoSchema, backend: text(300) }),
    progress: progressSchema,
  },
  /** What a model would be on the engine that is open, from its pack.json alone: before anything of it is loaded. */
  assess: {
    payload: v.strictObject({ packUrl: text(2000), gpuMemory: v.picklist(GPU_MEMORIES) }),
    result: v.strictObject({
      pack: packInfoSchema,
      arithmetic: v.picklist(['float32', 'float16']),
    }),
  },
  /** The model files that are kept on this computer. */
  kept: {
    payload: nothing,
    result: v.strictObject({
      files: v.pipe(v.array(keptFileSchema), v.maxLength(MAX_KEPT_FILES), v.readonly()),
    }),
  },
  /** Removes kept files; those that are not there are fine. */
  forget: {
    payload: v.strictObject({ files: v.pipe(v.array(sha256), v.maxLength(MAX_KEPT_FILES), v.readonly()) }),
    result: nothing,
  },
  /** Gives back what is kept for the next run, after the job under way: the host's own canvas lives on the same GPU. */
  rest: { payload: nothing, result: nothing },
  /** How fast the engine that is open multiplies, by a trial of at most a few seconds. */
  calibrate: { payload: nothing, result: v.strictObject({ backend: text(300), speed: amount }) },
  /** The mask of one picture, at its own size. */
  segment: {
    payload: v.strictObject({
      role: v.picklist(['sketch', 'reference']),
      png,
      /** Of use to the sketch alone: what its character is looked for in. */
      preprocess: preprocessSchema,
    }),
    result: v.strictObject({ mask: maskSchema }),
    progress: progressSchema,
  },
  /** What of a run can be done before it is asked for; it leaves what the last run used as it is. */
  prepare: {
    payload: v.strictObject(orderEntries),
    result: v.strictObject({
      /** False: there was no room for all of it. */
      isWhole: v.boolean(),
    }),
  },
  colorize: {
    payload: v.strictObject({
      ...orderEntries,
      /** Where the same order was cut off; null: it begins. */
      resume: v.nullable(keptRunSchema),
    }),
    result: v.strictObject({
      png,
      /** Null where nobody asked, or the run cannot tell. */
      attention: v.nullable(attentionSchema),
      /** For each of the request's edits, where it took hold of the reference: one pixel per patch. */
      editMaps: v.pipe(v.array(png), v.maxLength(8), v.readonly()),
      request: requestSchema,
      packId: text(100),
      backend: text(300),
      seconds: v.number(),
      timings: v.pipe(v.array(v.strictObject({ stage: text(40), seconds: v.number() })), v.readonly()),
    }),
    progress: progressSchema,
  },
  /**
   * The layers of an output of a finished picture, bottom to top. An open pack finds the picture's character where the output
   * asks for it; without one, all of the picture is.
   */
  makeLayers: {
    payload: v.strictObject({
      output: outputSchema,
      sketch: png,
      picture: png,
      reference: png,
      attention: v.nullable(attentionSchema),
      chosen: chosenColoursSchema,
      /** Of the run that made the picture. */
      request: requestSchema,
    }),
    result: v.strictObject({
      layers: outputPngsSchema,
      /** What colour was laid out by: the sketch's regions, or its tones where it has none that are of use. */
      guide: v.picklist(GUIDES),
    }),
  },
  /**
   * Flats in the reference's colours once more, and what can be chosen in them. Waits for no job: the designer has clicked,
   * and no model is needed.
   */
  repaint: {
    payload: v.strictObject({
      sketch: png,
      picture: png,
      reference: png,
      attention: v.nullable(attentionSchema),
      chosen: chosenColoursSchema,
      /** Of the run that made them. */
      gap: FIELDS.gap.schema,
    }),
    result: repaintedSchema,
  },
} as const;

export const workerEvents = {
  /** The engine is gone or beyond use: the worker must be replaced. */
  lost: codedSchema,
  /** What the open pack runs on has changed: the GPU would not take one of its networks. */
  backend: v.strictObject({ description: text(300) }),
} as const;
