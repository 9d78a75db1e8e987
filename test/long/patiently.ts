/** Work with Chromium's software adapter. */

/**
 * Chromium's software adapter now and then falls silent for good; a fresh browser then starts over, and says so. Silence
 * is that nothing is done for so long, however long the whole takes.
 */
const SILENCE_MS = 240_000;
const POLL_MS = 5_000;
const BROWSERS = 3;

export interface Watched<T> {
  run(): Promise<T>;
  /** Changes when the browser has done something. */
  progress(): Promise<unknown>;
  /** Of the browser that `run` opened. */
  close(): Promise<void>;
}

/** Does a job that uses a browser; only silence is a reason to do it again in another one. */
export async function patiently<T>(job: Watched<T>): Promise<T> {
  for (let left = BROWSERS - 1; ; left--) {
    const watch = new AbortController();
    const answer = await Promise.race([job.run(), silence(job.progress, watch.signal)]).finally(() =>
      watch.abort(),
    );
    if (answer !== SILENT) return answer;
    await job.close();
    if (left === 0) throw new Error(`The software adapter fell silent in ${BROWSERS} browsers.`);
    console.warn('The software adapter fell silent; trying a fresh browser.');
  }
}

const SILENT = Symbol('silent');

async function silence(progress: () => Promise<unknown>, signal: AbortSignal): Promise<typeof SILENT> {
  let [last, since]: [unknown, number] = [undefined, Date.now()];
  while (!signal.aborted && Date.now() - since < SILENCE_MS) {
    await pause();
    // A page that does not answer has done nothing.
    const found = await Promise.race([progress().catch(() => last), pause().then(() => last)]);
    if (found !== last) [last, since] = [found, Date.now()];
  }
  return SILENT;
}

const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, POLL_MS).unref());
