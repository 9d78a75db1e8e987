/**
 * What the plugin asks of the program it lives in. Each host has a folder here with its implementation of this page
 * and the entry that serves it. Main path of a run, as the panel drives it:
 *
 *   selection()                what could be a sketch or a reference
 *   exportImage(...)           its pixels, PNG in sRGB over the layer's box
 *   place(...)                 the result as new layers at the sketch's box, with the recipe to make it again
 *   watch(...)                 what became of the layers since
 *
 * Nothing of the user's is ever changed: the only writes are the new layers, the visibility of results of ours, how the group
 * around them lies and, where a result is placed once more in another colour, that it goes; one undo takes them back. Layers are named by id, because they may change or vanish while a run is under way.
 * Sizes are canvas units unless they say px. Conditions the user can change are UserErrors with what to do.
 */
import type { PlaceNote } from '../channel/protocol/place-note.js';
import type { CancelToken } from '../channel/cancel.js';
import type { Made, Recipe, Selection, Site, WatchedLayer } from '../channel/protocol/main.js';
import type { PlacedLayer } from '../channel/protocol/layers.js';
import type { Edition } from '../vocabulary/editions.js';

/** Longer side of an export: the layer's own in canvas units, brought into these limits; the other follows. */
export interface SideRange {
  readonly minPx: number;
  readonly maxPx: number;
}

export interface ExportOrder extends SideRange {
  readonly id: string;
  /** A thumbnail gets less time, and waits until no other export is under way. */
  readonly purpose: 'thumbnail' | 'run';
}

export interface ExportedImage {
  /** PNG, sRGB, transparent where the layer paints nothing. */
  readonly png: Uint8Array<ArrayBuffer>;
  readonly name: string;
  readonly site: Site;
}

export interface PlaceOrder {
  readonly sketchId: string;
  /** Bottom to top; pictures of at most 4096 px a side. */
  readonly layers: readonly PlacedLayer[];
  /** Name of the group around the result's own layers; null: none. */
  readonly group: string | null;
  /**
   * Name of the one group of the sketch's results, where it is made anew: a result goes into it where all of it lies on one side
   * of the lines. Null: it lies beside the sketch.
   */
  readonly resultsGroup: string | null;
  readonly sketchIsOpaque: boolean;
  /** On the group where there is one, else on each layer. */
  readonly recipe: Recipe;
  /** Said beside the button that runs it again. */
  readonly againHelp: string;
  /** Where the sketch was when it was exported. */
  readonly site: Site;
  /** What is new is selected if the selection is still this one. */
  readonly selectedAtClick: readonly string[];
  /** Ids of layers of the same result as it was before; they go in the same step, but for those that the designer made her own. */
  readonly replaces: readonly string[];
}

export interface PlacedResult {
  /** The topmost of `ids`. */
  readonly id: string;
  readonly name: string;
  /** The groups and layers that the result is, not the one around all results; any of them stands for it. */
  readonly ids: readonly string[];
  /** What the user should know about where it went; null where it is as expected. */
  readonly note: PlaceNote | null;
  /** Earlier results of the sketch that gave way, each by one of its layers. */
  readonly hiddenIds: readonly string[];
}

export interface Host {
  /** The selected layers, in no order that means anything. */
  selection(): Selection;
  /** Calls back with each new selection. */
  onSelection(listener: (selection: Selection) => void): void;
  /** Of the one selected layer, where it is a result; null if anything else is selected. */
  selectedMade(): Made | null;
  /** Ends in time and at once when cancelled; what the program answers later is dropped. */
  exportImage(order: ExportOrder, signal: CancelToken): Promise<ExportedImage>;
  /** All or nothing: when it fails or is cancelled, the document is as it was. Once the result is there it stays. */
  place(order: PlaceOrder, signal?: CancelToken): Promise<PlacedResult>;
  /** Makes a result visible; `alone` hides the other results of its sketch with it. */
  show(id: string, alone: boolean): Promise<void>;
  /** Watches these layers and no others. */
  watch(ids: readonly string[]): Promise<readonly WatchedLayer[]>;
  /** Calls back with the watched layers that have news. */
  onWatched(listener: (layers: readonly WatchedLayer[]) => void): void;
  /** Selects layers on the canvas; ids of vanished layers are passed over. */
  select(ids: readonly string[]): Promise<void>;
  /** Takes back the document's last step, whoever's it was. */
  undo(): void;
  /** JSON text kept on this computer; null if there is none or it cannot be read. */
  loadSettings(): Promise<string | null>;
  saveSettings(json: string): Promise<void>;
  /** Where the panel was last on this computer; the plugin's own where that is not known. */
  loadEdition(): Promise<Edition>;
  saveEdition(edition: Edition): Promise<void>;
  resizePanel(widthPx: number, heightPx: number): void;
}
