/**
 * Is the panel there? Asked before the bootstrap gives up its own page, because after that nothing of ours is left
 * to say what went wrong. The answer is data; the words for people are here too.
 */
export const PROBE_TIMEOUT_MS = 5000;

export type Failure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'unreachable' }
  /** The page opened but never spoke to main. */
  | { readonly kind: 'silent' };

export interface ProbeOptions {
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
}

/** Null: the panel is there. */
export async function probePanel(url: string, options: ProbeOptions): Promise<Failure | null> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), options.timeoutMs);
  try {
    const response = await ask(url, options.fetch, controller.signal);
    // Opaque: the site does not let other origins read. It answered, and that is all that counts.
    if (response.type === 'opaque' || response.ok) return null;
    return { kind: 'status', status: response.status };
  } catch {
    return controller.signal.aborted ? { kind: 'timeout' } : { kind: 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}

async function ask(url: string, fetchPage: typeof fetch, signal: AbortSignal): Promise<Response> {
  const init: RequestInit = { cache: 'no-store', credentials: 'omit', signal };
  try {
    return await fetchPage(url, init);
  } catch (error) {
    if (signal.aborted) throw error;
    // This page's origin is "null": sites without an open CORS header refuse it in a way that looks like no
    // connection. Framing such a site works nevertheless.
    return fetchPage(url, { ...init, mode: 'no-cors' });
  }
}

export interface FailureWords {
  readonly title: string;
  readonly reason: string;
  readonly advice: string;
}

export function wordsFor(failure: Failure, url: string): FailureWords {
  const title = failure.kind === 'silent' ? 'The panel does not start' : 'The panel cannot be reached';
  return { title, reason: reasonFor(failure), advice: adviceFor(failure, new URL(url).hostname) };
}

function reasonFor(failure: Failure): string {
  switch (failure.kind) {
    case 'timeout':
      return `It did not answer within ${PROBE_TIMEOUT_MS / 1000} seconds.`;
    case 'status':
      return `The site answered with status ${failure.status}: this version of the panel is not there.`;
    case 'unreachable':
      return 'No connection to it could be made.';
    case 'silent':
      return 'Its page was opened, but said nothing for 10 seconds.';
    default:
      return failure satisfies never;
  }
}

function adviceFor(failure: Failure, host: string): string {
  const local = host === 'localhost';
  if (failure.kind === 'status') {
    return local
      ? 'Build the panel again on this computer with “npm start”, then try again.'
      : 'Update the plugin, or ask whoever keeps the site to put this version there.';
  }
  if (failure.kind === 'silent')
    return 'Try again. If this stays, a blocker may stop the scripts of this page, or the address belongs to another site.';
  if (local) return 'Start the panel on this computer with “npm start”, then try again.';
  return 'Check that you are online and that no firewall, VPN or blocker stops this address, then try again.';
}

/** What main wrote into the page when it showed it again; anything unknown is no failure. */
export function readFailure(word: string | undefined): Failure | null {
  return word === 'silent' ? { kind: 'silent' } : null;
}
