/**
 * Both ends of the way between main and panel: Figma's hop carries structured data only, always copied, and each end
 * takes and sends the words of the other's origin alone.
 */
import { assertStructured, type Transport } from '../../channel/transports.js';

/** Origin of a `data:` document, which the plugin's own page is. No word can be addressed to it: it goes to any page. */
export const OWN_PAGE = 'null';

/** The part of `figma.ui` that we use. */
export interface FigmaUiPort {
  postMessage(message: unknown, options: { readonly origin: string }): void;
  onmessage: ((message: unknown, properties: { readonly origin: string }) => void) | undefined;
}

export interface MainTransportOptions {
  /** Where the panel may lie. */
  readonly origins: readonly string[];
  /** Sees every message first; what it takes never reaches the channel. */
  readonly aside?: (message: unknown, origin: string) => boolean;
}

/** Main's end of the Figma hop: hears documents of these origins only, and talks to the one that spoke last. */
export function figmaUiTransport(ui: FigmaUiPort, { origins, aside }: MainTransportOptions): Transport {
  let speaker = origins[0];
  return {
    post(message) {
      assertStructured(message);
      ui.postMessage(message, { origin: speaker === OWN_PAGE ? '*' : speaker });
    },
    subscribe(listener) {
      ui.onmessage = (message, { origin }) => {
        if (aside?.(message, origin) === true || !origins.includes(origin)) return;
        speaker = origin;
        listener(message, origin);
      };
      return () => {
        ui.onmessage = undefined;
      };
    },
  };
}

interface WindowMessage {
  readonly data: unknown;
  readonly origin: string;
}

/** The part of `window` that we use. */
export interface WindowPort {
  readonly parent: { postMessage(message: unknown, targetOrigin: string): void };
  addEventListener(type: 'message' | 'messageerror', listener: (event: WindowMessage) => void): void;
  removeEventListener(type: 'message' | 'messageerror', listener: (event: WindowMessage) => void): void;
}

export interface PanelTransportOptions {
  /** Origins the panel may talk to; the browser delivers to none but these. */
  readonly origins: readonly string[];
  /** The parent's, where the browser tells. */
  readonly parentOrigin: string | undefined;
  /** Figma forwards messages of a navigated page only with the plugin's id. */
  readonly pluginId: string;
}

/**
 * The panel's end of the Figma hop. Where the browser does not tell which of the allowed origins is the parent's, it
 * shows with the first message taken; until then each is addressed, and the browser delivers to the one that is there
 * (and complains of the others, so the list is not for every message).
 */
export function figmaPanelTransport(
  port: WindowPort,
  { origins, parentOrigin, pluginId }: PanelTransportOptions,
): Transport {
  let targets = origins.filter((origin) => origin === parentOrigin);
  if (targets.length === 0) targets = [...origins];
  return {
    post(message) {
      assertStructured(message);
      for (const target of targets) port.parent.postMessage({ pluginMessage: message, pluginId }, target);
    },
    subscribe(listener, onUnreadable) {
      const take = (event: WindowMessage) => {
        if (!origins.includes(event.origin) || !hasPluginMessage(event.data)) return;
        targets = [event.origin];
        listener(event.data.pluginMessage, event.origin);
      };
      const miss = ({ origin }: WindowMessage) => {
        if (origins.includes(origin)) onUnreadable?.();
      };
      port.addEventListener('message', take);
      port.addEventListener('messageerror', miss);
      return () => {
        port.removeEventListener('message', take);
        port.removeEventListener('messageerror', miss);
      };
    },
  };
}

function hasPluginMessage(data: unknown): data is { readonly pluginMessage: unknown } {
  return typeof data === 'object' && data !== null && 'pluginMessage' in data;
}
