/**
 * The time between showing the plugin's window and the panel's first word. The bootstrap probes the panel and says
 * "leaving" when it makes room for it; from there on nobody but this file would notice that the panel never speaks
 * (a script blocked, a wrong page behind the address). Then the bootstrap is shown again, with the failure.
 */
import * as v from 'valibot';
import { leavingSchema, type Theme } from '../channel/protocol/main.js';
import type { After } from './time-limit.js';

/** Generous for a page of a few hundred kB; nobody waits much longer before an empty window. */
export const HELLO_TIMEOUT_MS = 10_000;

/** Origin of documents from `data:` addresses, which the bootstrap is. */
const BOOTSTRAP_ORIGIN = 'null';

/** In the bootstrap's page; showing the page again with a word in it tells the bootstrap why. */
const FAILURE_SLOT = 'data-failure=""';

export interface OpeningPort {
  /** Shows (again) the plugin's window with this page. */
  show(html: string): void;
  /** The bundled bootstrap. */
  readonly html: string;
  readonly after: After;
}

export interface Opening {
  show(): void;
  /** Takes messages that come from elsewhere than the panel. */
  hear(message: unknown, origin: string): void;
  /** The panel lives. */
  greet(): void;
  isGreeted(): boolean;
  /** As the bootstrap saw it in the host's own colours, which a page that it goes to does not get; null: it went to none. */
  theme(): Theme | null;
}

export function createOpening({ show, html, after }: OpeningPort): Opening {
  let stopWaiting = () => {};
  let greeted = false;
  let theme: Theme | null = null;
  const fail = () => show(html.replace(FAILURE_SLOT, 'data-failure="silent"'));
  return {
    show: () => show(html),
    hear: (message, origin) => {
      const parsed = v.safeParse(leavingSchema, message);
      if (origin !== BOOTSTRAP_ORIGIN || !parsed.success) return;
      theme = parsed.output.theme;
      greeted = false;
      stopWaiting();
      stopWaiting = after(HELLO_TIMEOUT_MS, fail);
    },
    greet: () => {
      greeted = true;
      stopWaiting();
    },
    isGreeted: () => greeted,
    theme: () => theme,
  };
}
