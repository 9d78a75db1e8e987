/**
 * What a monkey does, each act with its weight. An act says in a word or two what it did, or null where it found nothing
 * to do. Acts in the studio are one synchronous call each, so that what changes at other times is the plugin's doing.
 */
import type { Frame, Page } from 'playwright-core';
import type { Random } from '../support/random.js';
// For the type of window.monkey.
import type {} from './monkey-watch.js';

export interface Stage {
  readonly page: Page;
  readonly random: Random;
  /** The panel's frame, null while it is not there. */
  readonly panel: () => Frame | null;
  /** Which layers the run must name: told at each press that may start one. */
  readonly pressed: (press: Press) => void;
  /** Layers by every name that they ever had; no two share one. */
  readonly idOf: Map<string, string>;
  /** Never deleted or hidden, so that there is always something to run. */
  readonly kept: readonly string[];
}

/** In the slots when the button was pressed; or the selection when the plugin was started with "Colorize". */
export type Press =
  | {
      readonly kind: 'button';
      readonly atMs: number;
      readonly sketch: string;
      readonly reference: string;
      readonly background: string | null;
    }
  | { readonly kind: 'command' | 'early'; readonly atMs: number; readonly selected: readonly string[] };

export interface Act {
  readonly weight: number;
  readonly run: (stage: Stage) => Promise<string | null>;
}

const own = (page: Page) => page.evaluate(() => window.monkey!.ownLayers());
const placed = (page: Page) => page.evaluate(() => window.monkey!.results());

/** "2 layers", mostly: a pair is what starts runs. */
async function select({ page, random }: Stage): Promise<string> {
  const [layers, results] = [await own(page), await placed(page)];
  const count = random.pick([0, 1, 1, 2, 2, 2, 2, 3, 4]);
  const ids = Array.from({ length: count }, () =>
    random.pick(results.length > 0 && random.next() < 0.15 ? results : layers),
  );
  await page.evaluate((chosen) => window.studio!.document.select(chosen), [...new Set(ids)]);
  return ids.join(' ');
}

/** A sketch and a reference of the opening page. */
async function selectPair({ page, random }: Stage): Promise<string> {
  const ids = await page.evaluate(() => {
    const { tree } = window.studio!.document;
    const under = (title: string) =>
      window.monkey!.ownLayers().filter((id) => tree.get(tree.get(id)!.parentId ?? '')?.name === title);
    return [under('Sketches'), under('References')] as const;
  });
  if (ids.some((kind) => kind.length === 0)) return '';
  const pair = ids.map((kind) => random.pick(kind));
  await page.evaluate((chosen) => window.studio!.document.select(chosen), pair);
  return pair.join(' ');
}

/** Chooses a layer and changes it in one act of the user. */
function changeLayer(of: typeof own, change: (chosen: Changing) => Promise<void>) {
  return async (stage: Stage): Promise<string | null> => {
    const ids = (await of(stage.page)).filter((id) => !stage.kept.includes(id));
    if (ids.length === 0) return null;
    const id = stage.random.pick(ids);
    await change({ stage, id });
    return id;
  };
}

interface Changing {
  readonly stage: Stage;
  readonly id: string;
}

const move = ({ stage: { page, random }, id }: Changing): Promise<void> => {
  const by = [Math.round(random.next() * 80) - 40, Math.round(random.next() * 80) - 40] as const;
  return page.evaluate(
    ([layer, [dx, dy]]) =>
      window.monkey!.act(({ document }) => {
        const [[a, c, x], [b, d, y]] = document.get(layer)!.transform;
        document.update(layer, {
          transform: [
            [a, c, x + dx],
            [b, d, y + dy],
          ],
        });
      }),
    [id, by] as const,
  );
};

const hide = ({ stage: { page }, id }: Changing): Promise<void> =>
  page.evaluate(
    (layer) =>
      window.monkey!.act(({ document }) =>
        document.update(layer, { visible: !document.get(layer)!.visible }),
      ),
    id,
  );

const remove = ({ stage: { page }, id }: Changing): Promise<void> =>
  page.evaluate((layer) => window.monkey!.act(({ document }) => document.remove(layer)), id);

async function rename({ stage: { page, idOf }, id }: Changing): Promise<void> {
  const name = `Layer ${idOf.size}`;
  idOf.set(name, id);
  await page.evaluate(
    ([layer, text]) => window.monkey!.act(({ document }) => document.update(layer!, { name: text! })),
    [id, name],
  );
}

async function duplicate({ stage: { page, idOf }, id }: Changing): Promise<void> {
  const name = `Copy ${idOf.size}`;
  const copy = await page.evaluate(
    ([layer, text]) => {
      let made = '';
      window.monkey!.act(({ document }) => {
        const { type, width, height, fills, transform, parentId } = document.get(layer!)!;
        made = document.create({ type, name: text!, width, height, fills, transform }, parentId ?? undefined);
        window.monkey!.adopt(made);
      });
      return made;
    },
    [id, name],
  );
  idOf.set(name, copy);
}

function travel(key: 'undo' | 'redo') {
  return async ({ page }: Stage): Promise<string> => {
    await page.evaluate((which) => window.monkey!.travel(which), key);
    return '';
  };
}

/** Presses a button of the studio's page; null where it is not there. */
function pressInStudio(name: RegExp) {
  return ({ page }: Stage): Promise<string | null> =>
    page.evaluate((pattern) => {
      const named = (it: Element) => it.getAttribute('aria-label') ?? it.textContent?.trim() ?? '';
      const button = [...document.querySelectorAll('button')].find((it) =>
        new RegExp(pattern).test(named(it)),
      );
      button?.click();
      return button === undefined ? null : named(button);
    }, name.source);
}

async function launchColorize(stage: Stage): Promise<string | null> {
  // Before the press: a run that is warm is placed before the press is told.
  const atMs = Date.now();
  const selected = await stage.page.evaluate(() => {
    const ids = [...window.studio!.document.selection];
    const button = [...document.querySelectorAll('nav button')].find((it) => it.textContent === 'Colorize');
    (button as HTMLButtonElement | undefined)?.click();
    return ids;
  });
  stage.pressed({ kind: 'command', atMs, selected });
  return selected.join(' ');
}

/** Runs in the panel; a panel that goes away in the middle is none. */
async function inPanel<T>(stage: Stage, work: (frame: Frame) => Promise<T>): Promise<T | null> {
  const frame = stage.panel();
  if (frame === null) return null;
  return work(frame).catch((error: unknown) => {
    if (frame.isDetached() || /context was destroyed|detached|navigat/.test(String(error))) return null;
    throw error;
  });
}

/** Reads the slots and presses the button in one call, so that nothing comes between. */
async function colorize(stage: Stage): Promise<string | null> {
  const atMs = Date.now();
  const slots = await inPanel(stage, (frame) =>
    frame.evaluate(() => {
      const button = [...document.querySelectorAll('button')].find((it) =>
        /^Colorize/.test(it.textContent?.trim() ?? ''),
      );
      if (button === undefined || button.disabled) return null;
      const labels = [...document.querySelectorAll('[aria-label]')].map((it) =>
        it.getAttribute('aria-label')!,
      );
      const found = labels.flatMap((label) => {
        const match = /^(Sketch|Reference|Background): (.*?)\. /.exec(label);
        return match === null ? [] : [[match[1]!, match[2]!] as const];
      });
      button.click();
      return Object.fromEntries(found);
    }),
  );
  if (slots === null) return null;
  if (slots['Sketch'] === undefined || slots['Reference'] === undefined) return pressedEarly(stage, atMs);
  const id = (role: string) => stage.idOf.get(slots[role] ?? '') ?? null;
  const [sketch, reference] = [id('Sketch') ?? '?', id('Reference') ?? '?'];
  stage.pressed({ kind: 'button', atMs, sketch, reference, background: id('Background') });
  return JSON.stringify(slots);
}

/** The slots are not filled yet: what is selected now will fill them; one that it leaves keeps its layer of before. */
async function pressedEarly(stage: Stage, atMs: number): Promise<string> {
  const selected = await stage.page.evaluate(() => [...window.studio!.document.selection]);
  stage.pressed({ kind: 'early', atMs, selected });
  return `early ${selected.join(' ')}`;
}

/** Lets the panel finish what it does, mostly: runs that are never finished prove little. */
async function wait(stage: Stage): Promise<string | null> {
  const frame = stage.panel();
  if (frame === null) return null;
  const bar = frame.locator('[role="progressbar"]');
  return bar.waitFor({ state: 'detached', timeout: WAIT_MS }).then(
    () => 'until nothing runs',
    () => 'in vain',
  );
}

/** Starting the plugin anew ends all it does, so it is rare while it runs. */
async function open(stage: Stage): Promise<string | null> {
  const isRare = stage.panel() !== null && stage.random.next() > 0.1;
  return isRare ? null : pressInStudio(/^Open panel$/)(stage);
}

/** Presses one of the panel's buttons whose name fits. */
function pressInPanel(name: RegExp, but = /^$/) {
  return (stage: Stage): Promise<string | null> =>
    inPanel(stage, (frame) =>
      frame.evaluate(
        ([pattern, except, where]) => {
          const named = (it: Element) => it.getAttribute('aria-label') ?? it.textContent?.trim() ?? '';
          const fits = (it: HTMLButtonElement) =>
            new RegExp(pattern).test(named(it)) && !new RegExp(except).test(named(it)) && !it.disabled;
          const buttons = [...document.querySelectorAll('button')].filter(fits);
          const button = buttons[Math.floor(where * buttons.length)];
          button?.click();
          return button === undefined ? null : named(button);
        },
        [name.source, but.source, stage.random.next()] as const,
      ),
    );
}

function changeMode(stage: Stage): Promise<string | null> {
  return inPanel(stage, (frame) =>
    frame.evaluate((where) => {
      // The monkey reads English only, so the panel's language stays as it is.
      const isOfLanguages = (it: HTMLSelectElement) => it.querySelector('option[value="en"]') !== null;
      const menus = [...document.querySelectorAll('select')].filter((it) => !isOfLanguages(it));
      const menu = menus[Math.floor(where * menus.length)];
      if (menu === undefined || menu.disabled) return null;
      menu.selectedIndex = Math.floor(((where * 7919) % 1) * menu.options.length);
      menu.dispatchEvent(new Event('input', { bubbles: true }));
      menu.dispatchEvent(new Event('change', { bubbles: true }));
      return menu.value;
    }, stage.random.next()),
  );
}

/** A run of the smallest pack, on a busy machine. */
const WAIT_MS = 4_000;

/** Starts runs unseen, locks the seed that tells runs apart, throws files away, or asks for the clipboard. */
const NOT_ANYTHING = /Colorize|^Seed|Remove|Copy|^Use |Try again|Cancel/;

export const ACTS: Readonly<Record<string, Act>> = {
  select: { weight: 8, run: select },
  'select pair': { weight: 14, run: selectPair },
  move: { weight: 6, run: changeLayer(own, move) },
  hide: { weight: 4, run: changeLayer(own, hide) },
  delete: { weight: 3, run: changeLayer(own, remove) },
  rename: { weight: 5, run: changeLayer(own, rename) },
  duplicate: { weight: 4, run: changeLayer(own, duplicate) },
  'move result': { weight: 3, run: changeLayer(placed, move) },
  'hide result': { weight: 3, run: changeLayer(placed, hide) },
  'delete result': { weight: 2, run: changeLayer(placed, remove) },
  undo: { weight: 9, run: travel('undo') },
  redo: { weight: 6, run: travel('redo') },
  theme: { weight: 3, run: pressInStudio(/^(Dark|Light)$/) },
  open: { weight: 5, run: open },
  'open and colorize': { weight: 1, run: launchColorize },
  close: { weight: 1, run: pressInStudio(/^Close plugin$/) },
  colorize: { weight: 24, run: colorize },
  wait: { weight: 10, run: wait },
  cancel: { weight: 6, run: pressInPanel(/^Cancel/) },
  place: { weight: 6, run: pressInPanel(/^Place/) },
  swap: { weight: 5, run: pressInPanel(/^Swap$/) },
  menu: { weight: 6, run: changeMode },
  role: { weight: 4, run: pressInPanel(/This is the|^Background$|^Leave the/) },
  anything: { weight: 8, run: pressInPanel(/./, NOT_ANYTHING) },
};
