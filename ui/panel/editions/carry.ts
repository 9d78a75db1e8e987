/** What the designer has in hand, as it goes to the panel of the other edition. */
import { MAX_CARRIED_RESULTS, type Carried } from '../../../src/channel/protocol/editions.js';
import { fillSlots, newLayer } from '../layers/slots.js';
import { ROLES } from '../layers/roles.js';
import type { Result } from '../state/records.js';
import type { State } from '../state/state.js';

/** A message of this size crosses at once; results that are left behind lie on the canvas, as all of them do. */
const MOST_BYTES = 40 << 20;

/** The newest results, as many as go into one message. */
export function carry({ slots, layers, remembered, results, looking }: State): Carried {
  const inSlots = ROLES.flatMap((role) => slots[role] ?? []);
  return {
    slots,
    looking,
    layers: [...new Set(inSlots)].flatMap((id) => layers[id]?.candidate ?? []),
    remembered: Object.entries(remembered).map(([id, role]) => ({ id, role })),
    results: newest(results).map(withoutProblem),
  };
}

/** It is of this panel's last try. */
function withoutProblem(result: Result): Carried['results'][number] {
  const { problem, ...rest } = result;
  void problem;
  return rest;
}

function newest(results: readonly Result[]): readonly Result[] {
  let room = MOST_BYTES;
  let from = results.length;
  while (from > 0 && results.length - from < MAX_CARRIED_RESULTS) {
    room -= sizeOf(results[from - 1]);
    if (room < 0) break;
    from--;
  }
  return results.slice(from);
}

function sizeOf({ layers, run, lines }: Result): number {
  const pngs = [...layers.map(({ png }) => png), run.picture, run.reference, ...run.editMaps];
  const all = [...pngs, lines ?? new Uint8Array(), run.attention?.weights ?? new Uint8Array()];
  return all.reduce((sum, { length }) => sum + length, 0);
}

/** Into a panel that has just opened: its layers are looked at anew. */
export function takeOver(state: State, carried: Carried): State {
  const layers = Object.fromEntries(
    carried.layers.map((candidate) => [candidate.id, newLayer(candidate)] as const),
  );
  const remembered = Object.fromEntries(carried.remembered.map(({ id, role }) => [id, role] as const));
  return fillSlots({
    ...state,
    layers: { ...layers, ...state.layers },
    slots: carried.slots,
    remembered: { ...remembered, ...state.remembered },
    results: [...carried.results.map((result) => ({ ...result, problem: null })), ...state.results],
    looking: carried.looking,
  });
}
