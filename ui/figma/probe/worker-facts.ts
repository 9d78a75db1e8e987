/** Workers made of text: which kinds start, and what they have. */
import { checked, fact, type Answers } from '../../../src/host/figma/probe/ask.js';

const CODE = `postMessage([typeof navigator.gpu !== 'undefined', isSecureContext])`;
const LIMIT_MS = 5000;

export async function workerFacts(): Promise<Answers> {
  const classic = await startedWorker('classic');
  const module = await startedWorker('module');
  return [
    checked(2, 'worker.classic', [classic === null ? 'does not start' : 'starts', 'starts']),
    fact(2, 'worker.gpu', classic?.[0] ?? null),
    fact(2, 'worker.secure-context', classic?.[1] ?? null),
    fact(2, 'worker.module', module === null ? 'does not start' : 'starts'),
  ];
}

/** What it says; null: nothing within the time. */
function startedWorker(type: WorkerType): Promise<readonly boolean[] | null> {
  const url = URL.createObjectURL(new Blob([CODE], { type: 'text/javascript' }));
  return new Promise((resolve) => {
    const end = (said: readonly boolean[] | null): void => {
      clearTimeout(timer);
      worker?.terminate();
      resolve(said);
    };
    const timer = setTimeout(() => end(null), LIMIT_MS);
    const worker = makeWorker(url, type);
    if (worker === null) return end(null);
    worker.onmessage = ({ data }: MessageEvent<readonly boolean[]>) => end(data);
    worker.onerror = () => end(null);
  });
}

function makeWorker(url: string, type: WorkerType): Worker | null {
  try {
    return new Worker(url, { type });
  } catch {
    return null;
  }
}
