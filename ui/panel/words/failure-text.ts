/** Why the panel does not open, and what to do. */
import { HEALTH_FILE, PROBE_TIMEOUT_MS, type Failure } from '../../browser/probe-site.js';
import type { Words } from './table.js';

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
    file: HEALTH_FILE,
  };
  const isLocal = new URL(url).hostname === 'localhost';
  return { title, reason: reason(refusal), advice: isLocal ? local : remote };
}
