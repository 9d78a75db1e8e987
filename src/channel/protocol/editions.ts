/** How a designer goes from one edition of the panel to the other and back, with what she has in hand. */
import * as v from 'valibot';
import { EDITIONS } from '../../vocabulary/editions.js';
import { GUIDES } from '../../vocabulary/outputs.js';
import { attentionSchema } from './attention.js';
import { outputPngsSchema } from './layers.js';
import { candidateSchema, recipeSchema, siteSchema, THEMES } from './main.js';
import { nodeId, nothing, png, text } from './parts.js';
import { placeNoteSchema } from './place-note.js';

const roleSchema = v.picklist(['sketch', 'reference', 'background']);
const slotSchema = v.nullable(nodeId);

/** A finished picture in the panel's memory (ui/panel/state/records.ts: Result). */
const resultSchema = v.strictObject({
  id: text(100),
  layers: outputPngsSchema,
  guide: v.picklist(GUIDES),
  run: v.strictObject({
    picture: png,
    reference: png,
    attention: v.nullable(attentionSchema),
    editMaps: v.pipe(v.array(png), v.maxLength(8), v.readonly()),
  }),
  lines: v.nullable(png),
  recipe: recipeSchema,
  sketchName: text(500),
  sketchIsOpaque: v.boolean(),
  site: siteSchema,
  placedIds: v.pipe(v.array(nodeId), v.readonly()),
  note: v.nullable(
    v.union([placeNoteSchema, v.strictObject({ code: v.picklist(['cancelled', 'no-layers']) })]),
  ),
  hiddenCount: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

export const MAX_CARRIED_RESULTS = 200;
const MAX_REMEMBERED = 10_000;

/** What one panel leaves for the other; settings are kept by main anyway. */
export const carriedSchema = v.strictObject({
  /** Those in the slots. */
  layers: v.pipe(v.array(candidateSchema), v.maxLength(3), v.readonly()),
  slots: v.strictObject({ sketch: slotSchema, reference: slotSchema, background: slotSchema }),
  /** Roles that the designer gave by hand. */
  remembered: v.pipe(
    v.array(v.strictObject({ id: nodeId, role: roleSchema })),
    v.maxLength(MAX_REMEMBERED),
    v.readonly(),
  ),
  results: v.pipe(v.array(resultSchema), v.maxLength(MAX_CARRIED_RESULTS), v.readonly()),
  /** Id of the result looked at. */
  looking: v.nullable(text(100)),
});
export type Carried = v.InferOutput<typeof carriedSchema>;

const arrivalSchema = v.strictObject({
  /** Null: nothing was left for this panel. */
  carried: v.nullable(carriedSchema),
  /** The site's panel did not speak in time, so the plugin's own is shown again. */
  isBack: v.boolean(),
  /** Does the plugin have a panel of its own beside the site's? */
  hasOwn: v.boolean(),
});
export type Arrival = v.InferOutput<typeof arrivalSchema>;

export const leaveSchema = v.strictObject({
  to: v.picklist(EDITIONS),
  theme: v.picklist(THEMES),
  carried: carriedSchema,
});
export type Leave = v.InferOutput<typeof leaveSchema>;

/** The bootstrap's one word to main, outside of any channel, before it makes room for the panel. */
export const leavingSchema = v.strictObject({
  bootstrap: v.literal('leaving'),
  theme: v.picklist(THEMES),
  /** It did not look whether the panel is there: main shows it for as long as that is worth. */
  known: v.boolean(),
});
export type Leaving = v.InferOutput<typeof leavingSchema>;

/** Requests of the panel, answered by main. */
export const editionRequests = {
  /** After hello: what the panel before this one left. */
  arrive: { payload: nothing, result: arrivalSchema },
  /** The panel makes room for the other: it goes to the site itself, main shows the plugin's own. */
  leave: { payload: leaveSchema, result: nothing },
} as const;
