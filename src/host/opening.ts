/**
 * The time between showing the plugin's window and the panel's first word, and the way between its two editions: the
 * plugin's own page, which has the whole panel or leads to it, and the panel on a site. From the moment a page makes room
 * for the site's panel, nobody but this file would notice that it never speaks (nobody answers, a script is blocked, a
 * wrong page is behind the address). Then the plugin's own page is shown again.
 *
 *   first time        own page; it looks whether the site is there, says that it leaves, and goes
 *   known to work     the way alone, a page that goes there without looking
 */
import * as v from 'valibot';
import { leavingSchema, type Arrival, type Carried, type Leave } from '../channel/protocol/editions.js';
import type { Theme } from '../channel/protocol/main.js';
import type { Edition } from '../vocabulary/editions.js';
import type { After } from './time-limit.js';

/** Generous for a page of a few hundred kB; nobody waits much longer before an empty window. */
export const HELLO_TIMEOUT_MS = 10_000;
/** Where nobody looked before whether the site is there: less, since it may be away. */
export const KNOWN_WAY_TIMEOUT_MS = 5_000;

/** Origin of documents from `data:` addresses, which the plugin's own pages are. */
const OWN_ORIGIN = 'null';

/** In the bootstrap's page; showing the page with a word in it tells the bootstrap of a failure, or that the way is known. */
const FAILURE_SLOT = 'data-failure=""';
const KNOWN_SLOT = 'data-known=""';

export interface OpeningPort {
  /** Shows (again) the plugin's window with this page. */
  show(html: string): void;
  /** The plugin's own page. */
  readonly html: string;
  /** The bootstrap, which goes to the site's panel; null: there is no site. */
  readonly bootstrap: string | null;
  /** Is the whole panel in the plugin's own page? */
  readonly hasOwn: boolean;
  readonly after: After;
}

export interface Opening {
  /** `last`: where the panel was last. */
  show(last: Edition): void;
  /** Takes every message before the panel's channel does; true: it was meant for nobody else. */
  hear(message: unknown, origin: string): boolean;
  /** The panel lives; says where it lies. */
  greet(): Edition;
  /** The panel asks what was left for it. */
  arrive(): Arrival;
  /** The panel makes room for the other edition. */
  leave(word: Leave): void;
  isGreeted(): boolean;
  /** As a page saw it in the host's own colours, which one that it goes to does not get; null: none did. */
  theme(): Theme | null;
}

export function createOpening(port: OpeningPort): Opening {
  return new PluginWindow(port);
}

/** Owns the wait, and what is carried. */
class PluginWindow implements Opening {
  private stopWaiting = () => {};
  private greeted = false;
  private seenTheme: Theme | null = null;
  /** Of the last message. */
  private origin = '';
  private carried: Carried | null = null;
  private isBack = false;

  constructor(private readonly port: OpeningPort) {}

  show(last: Edition): void {
    const { html, bootstrap } = this.port;
    if (last === 'own' || bootstrap === null) return this.port.show(html);
    this.port.show(bootstrap.replace(KNOWN_SLOT, 'data-known="true"'));
    this.wait(KNOWN_WAY_TIMEOUT_MS, () => this.goBack(html));
  }

  hear(message: unknown, origin: string): boolean {
    this.origin = origin;
    const parsed = v.safeParse(leavingSchema, message);
    if (origin !== OWN_ORIGIN || !parsed.success) return false;
    this.seenTheme = parsed.output.theme;
    if (!parsed.output.known) this.waitForSite();
    return true;
  }

  greet(): Edition {
    this.greeted = true;
    this.stopWaiting();
    return this.origin === OWN_ORIGIN ? 'own' : 'site';
  }

  arrive(): Arrival {
    const { carried, isBack, port } = this;
    this.carried = null;
    this.isBack = false;
    return { carried, isBack: isBack && this.origin === OWN_ORIGIN, hasOwn: port.hasOwn };
  }

  leave({ to, theme, carried }: Leave): void {
    this.carried = carried;
    this.seenTheme = theme;
    this.greeted = false;
    if (to === 'site') this.waitForSite();
    else this.port.show(this.port.html);
  }

  isGreeted(): boolean {
    return this.greeted;
  }

  theme(): Theme | null {
    return this.seenTheme;
  }

  private waitForSite(): void {
    const { html, hasOwn } = this.port;
    this.wait(HELLO_TIMEOUT_MS, () =>
      this.goBack(hasOwn ? html : html.replace(FAILURE_SLOT, 'data-failure="silent"')),
    );
  }

  private goBack(html: string): void {
    this.isBack = true;
    this.port.show(html);
  }

  private wait(ms: number, late: () => void): void {
    this.greeted = false;
    this.stopWaiting();
    this.stopWaiting = this.port.after(ms, late);
  }
}
