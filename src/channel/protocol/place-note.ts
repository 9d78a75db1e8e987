/** What main tells of where a result went, where that is not the expected place; null stands for that. */
import * as v from 'valibot';
import { PLACE_CODES, REFUSALS } from '../../vocabulary/place-notes.js';
import { text } from './parts.js';

export const placeNoteSchema = v.variant('code', [
  /** Above the outermost of what holds the sketch and takes no further layer. */
  v.strictObject({ code: v.literal('above'), name: text(60), refusal: v.picklist(REFUSALS) }),
  v.strictObject({ code: v.picklist(PLACE_CODES) }),
]);
export type PlaceNote = v.InferOutput<typeof placeNoteSchema>;
