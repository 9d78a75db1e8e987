/** Main's end of the way to the probe's page. */
import type { UIAPI } from '@figma/plugin-typings/plugin-api-standalone';
import type { After } from '../../time-limit.js';
import { isProbeWord, type ToMain, type ToPage } from './words.js';

type Word = ToMain['probe'];
type Said<W extends Word> = Extract<ToMain, { readonly probe: W }>;

export interface Heard<W extends Word> {
  readonly message: Said<W>;
  /** As Figma tells it. */
  readonly origin: string;
}

export interface Line {
  post(message: ToPage): void;
  /** The next such word of the page. Throws after so many milliseconds. */
  hear<W extends Word>(word: W, limitMs: number): Promise<Heard<W>>;
}

interface Waiting {
  readonly word: Word;
  take(message: ToMain, origin: string): void;
}

export function openLine(ui: UIAPI, after: After): Line {
  let waiting: readonly Waiting[] = [];
  ui.onmessage = (message: unknown, { origin }) => {
    if (!isProbeWord(message)) return;
    const taker = waiting.find(({ word }) => word === message.probe);
    waiting = waiting.filter((other) => other !== taker);
    taker?.take(message as ToMain, origin);
  };
  return {
    post: (message) => ui.postMessage(message),
    hear: (word, limitMs) =>
      new Promise((resolve, reject) => {
        const stop = after(limitMs, () => {
          waiting = waiting.filter((other) => other !== entry);
          reject(new Error(`nothing heard within ${limitMs / 1000} s`));
        });
        const entry: Waiting = {
          word,
          take: (message, origin) => {
            stop();
            resolve({ message: message as Said<typeof word>, origin });
          },
        };
        waiting = [...waiting, entry];
      }),
  };
}
