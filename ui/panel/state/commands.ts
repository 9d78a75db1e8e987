/** What the designer can do, by name. The components call these; effects.ts (or a test) implements them. */
import type { Recipe } from '../../../src/channel/protocol/main.js';
import type { Point } from '../../../src/image/geometry.js';
import type { StepDown } from '../jobs/shortage.js';
import type { Role } from '../layers/roles.js';
import type { Settings, WindowSize } from '../settings/settings.js';
import type { Output } from '../../../src/vocabulary/outputs.js';

export interface Commands {
  /** Orders a job of what the panel shows; it waits where others are before it. */
  run(): void;
  /** Ends the job whose turn it is. */
  cancel(): void;
  cancelJob(id: string): void;
  /** The job whose memory ran out goes on in this way. */
  stepDown(jobId: string, answer: StepDown): void;
  /** Takes away what is said of a job that failed. */
  dismiss(jobId: string): void;
  swap(roles: readonly [Role, Role]): void;
  /** Leaves a role's layer out. */
  clear(role: Role): void;
  assign(id: string, role: Role): void;
  /** The selected layer has no role; the pair stays. */
  leaveOut(id: string): void;
  /** Shows a layer on the canvas; the roles stay. */
  select(id: string): void;
  change(settings: Partial<Settings>): void;
  reset(key: keyof Settings): void;
  /** At a result, which is then the one of its sketch that is seen on the canvas; null: at the picture that forms. */
  look(id: string | null): void;
  /** Selects the layer of a result. */
  showOnCanvas(id: string): void;
  /** Makes a result layer visible; alone: hides the other results of its sketch. */
  show(layerId: string, alone: boolean): void;
  placeAgain(id: string): void;
  /** Places another output of a result's run, as a result of its own; the model does not run. */
  placeAs(id: string, output: Output): void;
  /** Looks at the region of flats at a place, in shares of the sketch's sides. */
  pickAt(id: string, place: Point): void;
  /** At the next region of flats, or the one before. */
  pickNext(id: string, step: 1 | -1): void;
  /** At none. */
  unpick(): void;
  /** Paints the region that is looked at in one of its colours, at once. */
  choose(option: number): void;
  /** Colours of a recipe are not used again. */
  dropKept(): void;
  restore(id: string): void;
  /** Takes up the layers and settings of a result layer on the canvas. */
  restoreLayer(recipe: Recipe): void;
  /** Of a layer's many steps: all of them, as many as the model advises, or (null) nothing at all. */
  answerLong(steps: 'as-named' | 'advised' | null): void;
  /** To the other edition of the panel; `anyway`: without looking whether its site is there. */
  changeEdition(anyway: boolean): void;
  /** Says no more why the site is not shown. */
  stayHere(): void;
  openModelPanel(open: boolean): void;
  /** Opens another model of the site's list; the present one stays in use if that fails. */
  chooseModel(path: string): void;
  cancelModel(): void;
  /** Removes model files from this computer, by hash. */
  forgetFiles(files: readonly string[]): void;
  /** Loads the model again after a failure. */
  retryEngine(): void;
  /** Asks main again after it did not answer. */
  reconnect(): void;
  /** Resizes the plugin's window. */
  resize(size: WindowSize): void;
  /** Takes back the last step on the canvas. */
  undo(): void;
  copy(text: string): void;
}
