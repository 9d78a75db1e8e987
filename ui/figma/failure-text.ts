/** Why the panel does not open, and what to do. */
import type { Words } from '../panel/words/table.js';
import { PANEL_FACTS, PROBE_TIMEOUT_MS } from './probe-panel.js';
import type { Failure } from './probe-panel.js';

export interface FailureText {
  readonly title: string;
  readonly reason: string;
  readonly advice: string;
}

/** Main's own patience with a page that says nothing (src/host/opening.ts). */
const SILENCE_SECONDS = 10;

/** `url`: the panel's folder. */
export function failureText(failure: Failure, url: string, words: Words['bootstrap']): FailureText {
  const { title, reason, local, remote } = words.failures[failure.kind];
  const refusal = {
    timeout: failure.kind === 'silent' ? SILENCE_SECONDS : PROBE_TIMEOUT_MS / 1000,
    status: failure.kind === 'status' ? failure.status : 0,
    file: PANEL_FACTS,
  };
  const isLocal = new URL(url).hostname === 'localhost';
  return { title, reason: reason(refusal), advice: isLocal ? local : remote };
}
