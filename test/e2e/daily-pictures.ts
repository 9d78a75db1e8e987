/** `npx tsx test/e2e/daily-pictures.ts`: the pictures of docs/daily-use.md, the panel as a window of 320 x 600 shows it. */
import { mkdirSync } from 'node:fs';
import { openGallery, showState, type View } from './gallery-page.js';

const FOLDER = 'docs/daily-use';
const VIEWS: readonly (Pick<View, 'state'> & Partial<View>)[] = [
  { state: 'running' },
  { state: 'queue' },
  { state: 'warned' },
  { state: 'deleted' },
  { state: 'result' },
  { state: 'done', theme: 'dark' },
];

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const { browser, page } = await openGallery();
  try {
    for (const view of VIEWS) {
      await showState(page, { theme: 'light', width: 320, ...view });
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${FOLDER}/${view.state}.png` });
    }
  } finally {
    await browser.close();
  }
}

await main();
