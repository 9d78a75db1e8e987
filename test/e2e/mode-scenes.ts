/** What each picture of docs/modes.md shows: layers of examples/, and what is pressed in the panel. */
import type { FrameLocator, Locator } from 'playwright-core';

/** One result of a picture. */
export interface Take {
  /** Over its frame on the canvas. */
  readonly title: string;
  /** What is pressed before Colorize; settings of the take before stay. */
  readonly act: (panel: PanelHand) => Promise<void>;
}

export interface Scene {
  /** Of the file. */
  readonly name: string;
  readonly sketch: string;
  readonly reference: string;
  readonly background?: string;
  /** One is shown beside the bare sketch. */
  readonly takes: readonly Take[];
  /** Words of the panel that stand at its top in the picture; the panel's own top where there are none. */
  readonly show?: string;
}

/** The chalk drawing is dropped onto the canvas: examples/sketch-house.png, inverted. */
export const CHALK = 'Chalk house';
/** And the cut-out: examples/sketch-scarf.png without the paper around its outline. */
export const CUT_OUT = 'Cut-out scarf';

/** The designer's hand in the panel. */
export class PanelHand {
  constructor(readonly plugin: FrameLocator) {}

  choose(menu: string, option: string): Promise<unknown> {
    return this.plugin.getByRole('combobox', { name: menu, exact: true }).selectOption(option);
  }

  /** By its words; again where the panel moved under the pointer. */
  turnOn(name: string): Promise<void> {
    return this.turn(name, true);
  }

  turnOff(name: string): Promise<void> {
    return this.turn(name, false);
  }

  private async turn(name: string, on: boolean): Promise<void> {
    const control = this.plugin.getByRole('switch', { name });
    while ((await control.isChecked()) !== on) {
      await this.plugin.getByText(name, { exact: true }).last().click();
      await this.plugin.locator(':root').evaluate(() => new Promise((done) => setTimeout(done, 300)));
    }
  }

  async slide(name: string, value: number): Promise<void> {
    await this.plugin.getByRole('slider', { name, exact: true }).fill(String(value));
  }

  async pick(segment: string): Promise<void> {
    await this.plugin.getByRole('radio', { name: segment, exact: true }).check();
  }

  async turnOnStyle(): Promise<void> {
    await this.openMode();
    await this.turnOn(STYLE);
  }

  async openMode(): Promise<void> {
    await unfold(this.plugin.locator('summary', { hasText: 'Mode: ' }));
  }

  /** Unfolds More and a group in it. */
  async open(group: string): Promise<void> {
    await unfold(this.plugin.getByText('More: strengths', { exact: false }));
    await unfold(this.plugin.getByText(group, { exact: true }));
  }
}

async function unfold(summary: Locator): Promise<void> {
  const isOpen = await summary.evaluate((it) => it.closest('details')?.open === true);
  if (!isOpen) await summary.click();
}

const nothing = (): Promise<void> => Promise.resolve();

function mode(title: string): Take {
  const act = async (panel: PanelHand) => {
    await panel.openMode();
    await panel.choose('Mode', title);
  };
  return { title, act };
}

const STYLE = 'Style of the reference';
const PORTRAIT = { sketch: 'Sketch jacket', reference: 'Reference crimson' } as const;
const FIGURE = { sketch: 'Sketch scarf', reference: 'Reference crimson' } as const;

const BY_MODE: readonly Scene[] = [
  { name: 'whole', sketch: 'Sketch house', reference: 'Reference sunset', takes: [mode('Whole picture')] },
  {
    name: 'reground',
    ...FIGURE,
    takes: [mode('Whole picture'), mode('Background from the reference')],
  },
  {
    name: 'ground',
    ...FIGURE,
    background: 'Reference aurora',
    takes: [mode('Whole picture'), mode('Background from a layer')],
  },
  {
    name: 'style',
    sketch: 'Sketch umbrella',
    reference: 'Reference rooftops',
    takes: [
      { title: 'Without', act: nothing },
      { title: STYLE, act: (panel) => panel.turnOnStyle() },
    ],
  },
  {
    name: 'ground-style',
    ...FIGURE,
    background: 'Reference sunset',
    takes: [
      mode('Background from a layer'),
      {
        title: 'With style, half of it the background’s',
        act: async (panel) => {
          await panel.turnOnStyle();
          await panel.open('Lines and pictures');
          await panel.slide('Background style', 0.5);
        },
      },
    ],
    show: 'Lines and pictures',
  },
];

const BY_GROUP: readonly Scene[] = [
  {
    name: 'detail',
    sketch: 'Sketch traveller',
    reference: 'Reference pastel',
    takes: [
      { title: 'Without', act: nothing },
      {
        title: 'With its textures',
        act: async (panel) => {
          await panel.open('Fine detail of the reference');
          await panel.turnOn('Take over its textures');
        },
      },
    ],
    show: 'Fine detail of the reference',
  },
  {
    name: 'masks',
    sketch: CUT_OUT,
    reference: 'Reference pastel',
    takes: [
      // Where there is one source for all, nobody needs a shape.
      { title: 'By the model', act: mode('Background from the reference').act },
      {
        title: 'By transparency',
        act: async (panel) => {
          await panel.open('Masks');
          await panel.choose('Sketch shape', 'By transparency');
        },
      },
    ],
    show: 'Masks',
  },
  {
    name: 'transparent',
    ...PORTRAIT,
    takes: [
      { title: 'As painted', act: nothing },
      {
        title: 'Transparent background',
        act: async (panel) => {
          await panel.open('Lines and pictures');
          await panel.choose('Behind character', 'Transparent');
        },
      },
    ],
    show: 'Lines and pictures',
  },
  {
    name: 'flats',
    ...FIGURE,
    takes: [
      {
        title: 'Flats in the reference’s colours',
        act: (panel) => panel.pick('Flats'),
      },
      { title: 'In the picture’s own', act: (panel) => panel.turnOff('Use the reference’s colours') },
    ],
    show: 'Result',
  },
  {
    name: 'lines',
    sketch: CHALK,
    reference: 'Reference sunset',
    takes: [
      { title: 'Read as dark lines', act: nothing },
      {
        title: 'Read as light lines',
        act: async (panel) => {
          await panel.open('Lines and pictures');
          await panel.choose('Sketch has', 'Light lines on dark');
        },
      },
    ],
    show: 'Lines and pictures',
  },
  {
    name: 'guidance',
    ...PORTRAIT,
    takes: [
      { title: 'By the reference alone', act: nothing },
      {
        title: 'By reference and sketch',
        act: async (panel) => {
          await panel.open('Guidance');
          await panel.slide('By the reference', 3);
          await panel.slide('By the sketch', 2);
        },
      },
    ],
    show: 'Guidance',
  },
];

export const SCENES: readonly Scene[] = [...BY_MODE, ...BY_GROUP];
