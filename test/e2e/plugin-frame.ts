/** What only the panel's own document can say: its clock is the designer's, without the way to the test and back. */
import type { Frame, Page } from 'playwright-core';
import { PATIENCE_MS } from './theatre.js';

/**
 * The panel's frame, once it is on its site. Looked for again and again: a frame that comes up in a process of its own is
 * there without an event.
 */
export async function panelFrame(page: Page, panelUrl: string): Promise<Frame> {
  const find = (): Frame | undefined => page.frames().find((frame) => frame.url().startsWith(panelUrl));
  const deadline = Date.now() + PATIENCE_MS;
  while (find() === undefined) {
    if (Date.now() > deadline) throw new Error(`The panel did not open: ${await bootstrapText(page)}`);
    await page.waitForTimeout(50);
  }
  const frame = find()!;
  await frame.getByRole('button', { name: /^Colorize/ }).waitFor();
  return frame;
}

/** What stands in the plugin's window instead. */
async function bootstrapText(page: Page): Promise<string> {
  const frames = page.frames().filter((frame) => frame.url().startsWith('data:'));
  const texts = frames.map((frame) => frame.locator('body').innerText({ timeout: 1000 }).catch(String));
  return (await Promise.all(texts)).join(' | ') || 'there is no window';
}

export interface Cancelled {
  /** What the panel said when Cancel was pressed. */
  readonly said: string;
  /** From the press to a button that colorizes, without a run. */
  readonly ms: number;
}

/** Presses Colorize, then Cancel as soon as the panel says this, and waits for the button. */
export async function cancelWhen(frame: Frame, said: RegExp): Promise<Cancelled> {
  return frame.evaluate(async (pattern) => {
    const find = (name: RegExp) =>
      [...document.querySelectorAll('button')].find((button) => name.test(button.textContent?.trim() ?? ''));
    const isOver = () =>
      find(/^Cancel$/) === undefined &&
      find(/^Colorize/)?.disabled === false &&
      document.querySelector('[role="progressbar"]') === null;
    const until = (isTrue: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => (isTrue() ? resolve() : setTimeout(look, 5));
        look();
      });
    const progress = () =>
      document.querySelector('[role="progressbar"]')?.getAttribute('aria-valuetext') ?? '';
    await until(isOver);
    find(/^Colorize/)!.click();
    await until(() => new RegExp(pattern).test(progress()) && find(/^Cancel$/) !== undefined);
    const [text, started] = [progress(), performance.now()];
    find(/^Cancel$/)!.click();
    await until(isOver);
    return { said: text, ms: performance.now() - started };
  }, said.source);
}
