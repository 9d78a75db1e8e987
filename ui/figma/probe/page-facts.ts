/** What the page lives in: origins, context, what a browser offers there. */
import { checked, fact, place, textOf, type Answers } from '../../../src/host/figma/probe/ask.js';
import type { Answer, Value } from '../../../src/host/figma/probe/report.js';
import type { Place } from '../../../src/host/figma/probe/words.js';
import { gpuFacts } from './gpu-facts.js';
import { storageFacts } from './storage-facts.js';
import { workerFacts } from './worker-facts.js';

/** `message`: the first of main's. */
export async function pageFacts(at: Place, message: MessageEvent): Promise<Answers> {
  const facts = [
    ...originFacts(message),
    ...contextFacts(at),
    ...(await gpuFacts()),
    ...(await storageFacts()),
    ...(await workerFacts()),
    ...(await codeFacts()),
  ];
  return facts.map((answer): Answer => ({ ...answer, name: `${at}.${answer.name}` }));
}

function originFacts({ origin, source }: MessageEvent): Answers {
  return [
    self.origin === 'null' ? fact(4, 'origin', 'null') : place(4, 'origin', self.origin),
    place(5, 'ancestor', location.ancestorOrigins?.[0] ?? null),
    checked(5, 'message-is-of-its-ancestor', [origin === location.ancestorOrigins?.[0], true]),
    checked(5, 'message-source', [
      source === window.top ? 'top' : source === window.parent ? 'parent' : 'another',
      'top',
    ]),
    place(5, 'message-origin', origin),
  ];
}

function contextFacts(at: Place): Answers {
  const { classList } = document.documentElement;
  const theme = ['figma-light', 'figma-dark'].find((name) => classList.contains(name)) ?? null;
  const background = getComputedStyle(document.documentElement).getPropertyValue('--figma-color-bg');
  return [
    checked(2, 'secure-context', [isSecureContext, at === 'site']),
    fact(2, 'cross-origin-isolated', crossOriginIsolated),
    checked(7, 'theme-class', [theme !== null, at === 'page']),
    checked(7, 'theme-variables', [background !== '', at === 'page']),
    checked(7, 'quirks-mode', [document.compatMode === 'BackCompat', at === 'page']),
    place(2, 'browser', navigator.userAgent),
    place(2, 'cores', navigator.hardwareConcurrency),
    place(2, 'pixel-ratio', devicePixelRatio),
  ];
}

/** What the embedded edition is unpacked and run by. */
async function codeFacts(): Promise<Answers> {
  const present = (value: unknown): boolean => value !== undefined;
  return [
    fact(2, 'crypto-subtle', present(crypto.subtle)),
    checked(2, 'decompression', [typeof DecompressionStream === 'function', true]),
    checked(2, 'wasm', [await outcomeOf(async () => void (await WebAssembly.compile(EMPTY_MODULE))), 'yes']),
    fact(2, 'fetch-of-data', await outcomeOf(async () => void (await fetch('data:,x')))),
    checked(2, 'image-bitmap', [
      await outcomeOf(async () => void (await createImageBitmap(new ImageData(1, 1)))),
      'yes',
    ]),
  ];
}

/** The magic word and the version: a module of nothing. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** "yes", or what is thrown. */
export async function outcomeOf(work: () => Promise<void>): Promise<Value> {
  try {
    await work();
    return 'yes';
  } catch (error) {
    return textOf(error);
  }
}
