/** The processor's time instead of the clock's: a machine that others work on as well does not change it. */
import type { Page } from 'playwright-core';

/** Milliseconds that the thread of the page and its frames computes until `work` is done. */
export async function pageTime(page: Page, work: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskSeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const task = metrics.find(({ name }) => name === 'TaskDuration');
    if (task === undefined) throw new Error('The browser does not tell how long its tasks took');
    return task.value;
  };
  const before = await taskSeconds();
  await work();
  const after = await taskSeconds();
  await session.detach();
  return 1000 * (after - before);
}
