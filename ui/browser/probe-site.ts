/**
 * Is the panel's site there? Asked before the plugin's own page makes room for it, because after that nothing of ours is
 * left to say what went wrong. The site answers for itself with `health.json`, the one file that it lets other origins
 * read. The answer is data; ui/panel/words/failure-text.ts says it.
 */
export const PROBE_TIMEOUT_MS = 5000;

/** Beside the panel's page, and of the newest version at the site's root; the build writes both. */
export const HEALTH_FILE = 'health.json';

/** What of it says whether this is the panel that was built with the plugin. */
export interface PanelFacts {
  readonly name: string;
  readonly protocol: number;
}

export type Failure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'status'; readonly status: number }
  /** Nobody is there, or the browser does not let this window ask: the two look alike from here. */
  | { readonly kind: 'unreachable' }
  /** Somebody answers, but this window may not read what. */
  | { readonly kind: 'unreadable' }
  /** Another site has this address. */
  | { readonly kind: 'stranger' }
  /** A panel of another build, which would misread our words. */
  | { readonly kind: 'other-protocol' }
  /** The page opened but never spoke to main. */
  | { readonly kind: 'silent' };

export interface ProbeOptions {
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly expected: PanelFacts;
}

/** Null: the panel is there. `url`: the panel's folder. */
export async function probePanel(url: string, options: ProbeOptions): Promise<Failure | null> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), options.timeoutMs);
  try {
    const response = await ask(`${url}${HEALTH_FILE}`, options.fetch, controller.signal);
    if (response.type === 'opaque') return { kind: 'unreadable' };
    if (!response.ok) return { kind: 'status', status: response.status };
    return judge(await response.text(), options.expected);
  } catch {
    return controller.signal.aborted ? { kind: 'timeout' } : { kind: 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}

async function ask(url: string, fetchFile: typeof fetch, signal: AbortSignal): Promise<Response> {
  const init: RequestInit = { cache: 'no-store', credentials: 'omit', signal };
  try {
    return await fetchFile(url, init);
  } catch (error) {
    if (signal.aborted) throw error;
    // This page's origin is "null": a site without an open header refuses it in a way that looks like no connection.
    return fetchFile(url, { ...init, mode: 'no-cors' });
  }
}

function judge(text: string, { name, protocol }: PanelFacts): Failure | null {
  const found = readFacts(text);
  if (found?.name !== name) return { kind: 'stranger' };
  return found.protocol === protocol ? null : { kind: 'other-protocol' };
}

function readFacts(text: string): Partial<Record<keyof PanelFacts, unknown>> | null {
  try {
    const facts: unknown = JSON.parse(text);
    return typeof facts === 'object' ? facts : null;
  } catch {
    return null;
  }
}

/**
 * May the panel be there for all that? Browsers may refuse a page's question to this computer and still let the
 * window go there.
 */
export function mayOpenAnyway({ kind }: Failure): boolean {
  return kind === 'unreachable' || kind === 'unreadable' || kind === 'timeout';
}

/** What main wrote into the page when it showed it again; anything unknown is no failure. */
export function readFailure(word: string | undefined): Failure | null {
  return word === 'silent' ? { kind: 'silent' } : null;
}
