/** What main and the probe's page say to each other: plain records with a word under `probe`. */
import type { Answer, Edition } from './report.js';

/** Of the plugin's own page, or of the same page on the panel's site. */
export type Place = 'page' | 'site';

export type ToPage =
  | { readonly probe: 'measure' }
  | { readonly probe: 'bytes'; readonly bytes: Uint8Array }
  | { readonly probe: 'send'; readonly length: number }
  | { readonly probe: 'go' }
  | { readonly probe: 'doing'; readonly text: string }
  | { readonly probe: 'report'; readonly text: string; readonly edition: Edition };

export type ToMain =
  | { readonly probe: 'ready'; readonly place: Place }
  | { readonly probe: 'measured'; readonly answers: readonly Answer[] }
  | { readonly probe: 'got'; readonly length: number }
  | { readonly probe: 'bytes'; readonly bytes: Uint8Array };

/** Both ends are built together; anything else is not of the probe. */
export function isProbeWord(message: unknown): message is { readonly probe: string } {
  return typeof message === 'object' && message !== null && 'probe' in message;
}
