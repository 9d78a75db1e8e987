/**
 * Is the panel there? Asked before the bootstrap gives up its own page, because after that nothing of ours is left
 * to say what went wrong. The site answers for itself with `panel.json`, the one file that it lets other origins
 * read. The answer is data; the words for people are here too.
 */
export const PROBE_TIMEOUT_MS = 5000;

/** Beside the panel's page; the build writes it. */
export const PANEL_FACTS = 'panel.json';

/** What stands in it. */
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
    const response = await ask(`${url}${PANEL_FACTS}`, options.fetch, controller.signal);
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

export interface FailureWords {
  readonly title: string;
  readonly reason: string;
  readonly advice: string;
}

const TITLES: Partial<Record<Failure['kind'], string>> = {
  silent: 'The panel does not start',
  stranger: 'Something else is at the panel’s address',
  'other-protocol': 'The panel is of another version',
  unreadable: 'The panel does not say that it is there',
};

export function wordsFor(failure: Failure, url: string): FailureWords {
  return {
    title: TITLES[failure.kind] ?? 'The panel cannot be reached',
    reason: reasonFor(failure),
    advice: adviceFor(failure, new URL(url).hostname === 'localhost'),
  };
}

function reasonFor(failure: Failure): string {
  switch (failure.kind) {
    case 'timeout':
      return `It did not answer within ${PROBE_TIMEOUT_MS / 1000} seconds.`;
    case 'status':
      return `The site answered with status ${failure.status}: this version of the panel is not there.`;
    case 'unreachable':
      return 'No connection to it could be made from here: it does not run, or the browser forbids this window to ask.';
    case 'unreadable':
      return `The site answers, but does not let this window read its ${PANEL_FACTS}.`;
    case 'stranger':
      return `A site answers, but its ${PANEL_FACTS} is not that of Sketch Colorizer.`;
    case 'other-protocol':
      return 'The plugin and the panel were built at different times and do not speak alike.';
    case 'silent':
      return 'Its page was opened, but said nothing for 10 seconds.';
    default:
      return failure satisfies never;
  }
}

type Advice = Readonly<Record<'local' | 'remote', string>>;

const BUILD_AGAIN: Advice = {
  local: 'Build the panel again on this computer with “npm start”, then try again.',
  remote: 'Update the plugin, or ask whoever keeps the site to put this version there.',
};
const REACH: Advice = {
  local:
    'Start the panel on this computer with “npm start”, then try again. If it runs already, press “Open anyway”: the browser may then ask you to allow it.',
  remote:
    'Check that you are online and that no firewall, VPN or blocker stops this address, then try again or press “Open anyway”.',
};
const NO_SCRIPTS =
  'Try again. If this stays, a blocker may stop the scripts of this page, or the address belongs to another site.';

const ADVICE: Readonly<Record<Failure['kind'], Advice>> = {
  timeout: REACH,
  unreachable: REACH,
  status: BUILD_AGAIN,
  'other-protocol': BUILD_AGAIN,
  unreadable: {
    local:
      'Press “Open anyway”. If the panel does not come, stop what runs at this address and use “npm start”.',
    remote: `Press “Open anyway”, and ask whoever keeps the site to serve ${PANEL_FACTS} with “Access-Control-Allow-Origin: *”.`,
  },
  stranger: {
    local: 'Stop the other program at this address, start the panel with “npm start”, then try again.',
    remote: 'Ask whoever keeps the site; the plugin does not open a page that is not its own.',
  },
  silent: { local: NO_SCRIPTS, remote: NO_SCRIPTS },
};

function adviceFor({ kind }: Failure, isLocal: boolean): string {
  return ADVICE[kind][isLocal ? 'local' : 'remote'];
}

/** What main wrote into the page when it showed it again; anything unknown is no failure. */
export function readFailure(word: string | undefined): Failure | null {
  return word === 'silent' ? { kind: 'silent' } : null;
}
