/**
 * The plugin's window as Figma nests it: a frame of the editor's own origin carries the Content Security Policy that
 * Figma derives from manifest.json; inside it lies a `data:` document (no sandbox, never srcdoc: those are secure
 * contexts and would promise a WebGPU that Figma's frame does not have). The `data:` document gets the plugin's page
 * by message and writes it into itself; from there it may navigate to an allowed origin.
 *
 * What the plugin's page says goes to its parent; what it hears is posted by the topmost window, so its sender is
 * `window.top` and never `window.parent`.
 */
import { themeMessage, writtenPage, type Theme } from './figma-theme.js';
import { copyMessage } from './message-rules.js';

export interface PluginPage {
  readonly html: string;
  /** Null where the plugin asked for no theme colours. */
  readonly theme: Theme | null;
}

export interface FrameRules {
  readonly pluginId: string;
  readonly allowedDomains: readonly string[];
  /** A message of the plugin's page, already copied; `origin` is the page's. */
  onMessage(message: unknown, origin: string): void;
  /** A message that Figma would not deliver, and why. */
  onRefused(reason: string): void;
}

export interface PluginFrame {
  /** Waits for the first document; the browser drops it where the document's origin is another. */
  post(message: unknown, origin: string): void;
  /** The editor's theme has changed: whatever page is in the frame is told. */
  tellTheme(theme: Theme): void;
  remove(): void;
}

/** The data: document: waits for the plugin's page and becomes it. */
const SHIM = `<!doctype html><script>
addEventListener('message', function take(event) {
  if (event.source !== top || typeof event.data.studioPage !== 'string') return;
  removeEventListener('message', take);
  document.open();
  document.write(event.data.studioPage);
  document.close();
  parent.postMessage({ studioWritten: true }, '*');
});
parent.postMessage({ studioShim: true }, '*');
</script>`;

/** What Figma builds from `networkAccess.allowedDomains`; workers, frames and fetches fall back to the default. */
export function contentSecurityPolicy(allowedDomains: readonly string[]): string {
  const domains = allowedDomains.filter((domain) => domain !== 'none').join(' ');
  const inline = `data: blob: 'unsafe-inline' 'unsafe-eval' ${domains}`;
  return `default-src data: blob: ${domains}; script-src ${inline}; style-src ${inline}`;
}

export function openPluginFrame(holder: HTMLElement, page: PluginPage, rules: FrameRules): PluginFrame {
  const outer = document.createElement('iframe');
  outer.className = 'plugin-network-frame';
  outer.title = 'Plugin';
  holder.replaceChildren(outer);
  const outerWindow = outer.contentWindow;
  const outerDocument = outer.contentDocument;
  if (outerWindow === null || outerDocument === null) throw new Error('studio: the frame has no document');
  outerDocument.open();
  outerDocument.write(networkPage(rules.allowedDomains));
  outerDocument.close();
  const inner = outerDocument.createElement('iframe');
  inner.title = 'Plugin';
  inner.allow = "camera 'none'; microphone 'none'; display-capture 'none'; clipboard-write 'none'";
  inner.src = `data:text/html;base64,${btoa(SHIM)}`;
  const queue: (() => void)[] = [];
  let isWritten = false;
  const send = (message: unknown, origin: string): void => inner.contentWindow?.postMessage(message, origin);
  outerWindow.addEventListener('message', (event) => {
    if (event.source !== inner.contentWindow) return;
    if (isWord(event.data, 'studioShim')) send({ studioPage: writtenPage(page.html, page.theme) }, '*');
    else if (isWord(event.data, 'studioWritten')) {
      isWritten = true;
      queue.splice(0).forEach((deliver) => deliver());
    } else takeMessage(event, rules);
  });
  outerDocument.body.append(inner);
  const later = (deliver: () => void): void => {
    if (isWritten) deliver();
    else queue.push(deliver);
  };
  return {
    post: (message, origin) =>
      later(() => send({ pluginMessage: copyMessage(message), pluginId: rules.pluginId }, origin)),
    tellTheme: (theme) => {
      if (page.theme !== null) later(() => send(themeMessage(theme), '*'));
    },
    remove: () => outer.remove(),
  };
}

function networkPage(allowedDomains: readonly string[]): string {
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(allowedDomains)}">
<style>html, body, iframe { width: 100%; height: 100%; margin: 0; border: 0; display: block; overflow: hidden }</style>
<body></body>`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isWord = (data: unknown, word: string): boolean => isRecord(data) && data[word] === true;

/** Figma forwards `pluginMessage`, from a navigated page only together with the plugin's id (or '*'). */
function takeMessage({ data, origin }: MessageEvent<unknown>, rules: FrameRules): void {
  if (!isRecord(data) || !('pluginMessage' in data)) return;
  const isNavigated = origin !== 'null';
  if (isNavigated && data['pluginId'] !== rules.pluginId && data['pluginId'] !== '*') {
    return rules.onRefused(`A message from ${origin} came without the plugin's id.`);
  }
  let message: unknown;
  try {
    message = copyMessage(data['pluginMessage']);
  } catch (error) {
    return rules.onRefused(String(error));
  }
  rules.onMessage(message, origin);
}
