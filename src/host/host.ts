/**
 * What the plugin asks of the program it lives in. Figma's adapter is figma.ts; another host needs nothing but
 * another implementation of this page. Main path of a run, as the panel drives it:
 *
 *   selection()                what could be a sketch or a reference
 *   exportImage(...)           its pixels, PNG in sRGB over the layer's box
 *   place(...)                 the result as a new layer at the sketch's box, with the recipe to make it again
 *
 * Nothing of the user's is ever changed: the only write is the one new layer, and one undo takes it back. Layers are
 * named by id, because they may change or vanish while a run is under way. Sizes are canvas units unless they say px.
 * Conditions the user can change are UserErrors with what to do.
 */
import type { Candidate, Recipe } from '../channel/protocol.js';

/** The longer side of an export: the layer's own in canvas units, brought into these limits; the other follows. */
export interface SideRange {
  readonly minPx: number;
  readonly maxPx: number;
}

export interface ExportedImage {
  /** PNG, sRGB, transparent where the layer paints nothing. */
  readonly png: Uint8Array<ArrayBuffer>;
  readonly name: string;
}

export interface PlaceOrder {
  readonly sketchId: string;
  /** At most 4096 px a side. */
  readonly png: Uint8Array;
  /** Keep the sketch's lines visible over the colour, or cover them with the picture. */
  readonly mode: 'under-lines' | 'over';
  readonly sketchIsOpaque: boolean;
  readonly name: string;
  readonly recipe: Recipe;
}

export interface PlacedLayer {
  readonly id: string;
  readonly name: string;
  /** What the user should know about where it went; null where it is as expected. */
  readonly note: string | null;
}

export interface Host {
  /** The selected layers that can be exported: visible, with an area. In no order that means anything. */
  selection(): readonly Candidate[];
  /** Calls back with each new selection. */
  onSelection(listener: (candidates: readonly Candidate[]) => void): void;
  /** The recipe of the selected result layer; null if anything else is selected. */
  selectedRecipe(): Recipe | null;
  exportImage(id: string, side: SideRange): Promise<ExportedImage>;
  /** All or nothing: when it fails, the document is as it was. */
  place(order: PlaceOrder): Promise<PlacedLayer>;
  /** Selects layers on the canvas; ids of vanished layers are passed over. */
  select(ids: readonly string[]): Promise<void>;
  /** JSON text kept on this computer; null if there is none or it cannot be read. */
  loadSettings(): Promise<string | null>;
  saveSettings(json: string): Promise<void>;
  resizePanel(widthPx: number, heightPx: number): void;
}
