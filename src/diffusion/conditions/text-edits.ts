/** From a request's texts to changed tokens, and to pictures of where they bite. */
import type { Rgba8 } from '../../image/pixels.js';
import type { Models } from '../../runtime/models.js';
import type { HostTensor } from '../../runtime/session.js';
import { embedPrompts } from '../../text/embed.js';
import { manipulateLocally, matchPatches, type LocalManipulation } from '../../text/manipulation.js';
import { matchPicture } from '../../text/match-picture.js';
import { openVocabulary } from '../../text/vocabulary.js';
import type { TextEdit } from '../../request/records.js';

export interface EditedTokens {
  readonly tokens: HostTensor;
  /** One per edit: one pixel per patch, by how much the edit weighs there. */
  readonly maps: readonly Rgba8[];
}

/** `tokens` [1, 1 + N, E], class token first. Throws UserError where the pack reads no texts. */
export async function applyEdits(
  tokens: HostTensor,
  edits: readonly TextEdit[],
  models: Models,
): Promise<EditedTokens> {
  if (edits.length === 0) return { tokens, maps: [] };
  const steps = await embedEdits(edits, models);
  return { tokens: manipulateLocally(tokens, steps), maps: mapsOf(tokens, steps) };
}

function mapsOf(tokens: HostTensor, steps: readonly LocalManipulation[]): Rgba8[] {
  return steps.map(({ control, thresholds }) => matchPicture(matchPatches(tokens, control), thresholds));
}

async function embedEdits(edits: readonly TextEdit[], models: Models): Promise<LocalManipulation[]> {
  // The table is 240 kB, and most runs have no texts.
  const { MERGE_TABLE } = await import('../../text/merge-table.js');
  const texts = [
    ...new Set(edits.flatMap(({ target, anchor, control }) => [target, anchor ?? target, control])),
  ];
  const rows = await embedPrompts(texts, openVocabulary(MERGE_TABLE), models);
  const embedded = (text: string): Float32Array => rows[texts.indexOf(text)].embedding;
  return edits.map(({ target, anchor, control, scale, enhanced, thresholds }) => ({
    target: embedded(target),
    anchor: anchor === null ? null : embedded(anchor),
    control: embedded(control),
    scale,
    isEnhanced: enhanced,
    thresholds,
  }));
}
