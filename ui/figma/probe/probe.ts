/**
 * Entry of the probe's page (src/host/figma/probe): measures what it lives in, takes and sends messages, goes to its copy on the
 * panel's site when it is told to, and shows the report.
 */
import { FIGMA_ORIGINS } from '../../../src/host/figma/origins.js';
import { figmaPanelTransport } from '../../../src/host/figma/transports.js';
import { isProbeWord, type Place, type ToMain, type ToPage } from '../../../src/host/figma/probe/words.js';
import { pageFacts } from './page-facts.js';

/** Build constant: this page on the panel's site; '' where the build has none. */
declare const __PROBE_URL__: string;

const place: Place = location.protocol.startsWith('http') ? 'site' : 'page';
const framers = [...(location.ancestorOrigins ?? [...FIGMA_ORIGINS, __STUDIO_ORIGIN__])];
const transport = figmaPanelTransport(window, {
  origins: framers.filter((origin) => origin !== ''),
  parentOrigin: location.ancestorOrigins?.[0],
  pluginId: __PLUGIN_ID__,
});
const firstMessage = new Promise<MessageEvent>((resolve) => {
  addEventListener('message', (event: MessageEvent) => {
    if (hasProbeWord(event.data)) resolve(event);
  });
});

transport.subscribe((message) => {
  if (isProbeWord(message)) void take(message as ToPage);
});
element('copy', HTMLButtonElement).addEventListener('click', copy);
// After the load event, so that the theme's class is there.
addEventListener('load', () => say({ probe: 'ready', place }));

async function take(message: ToPage): Promise<void> {
  switch (message.probe) {
    case 'measure':
      return say({ probe: 'measured', answers: await pageFacts(place, await firstMessage) });
    case 'bytes':
      return say({ probe: 'got', length: message.bytes.length });
    case 'send':
      return say({ probe: 'bytes', bytes: new Uint8Array(message.length) });
    case 'go':
      location.href = __PROBE_URL__;
      return;
    case 'doing':
      element('doing', HTMLElement).textContent = message.text;
      return;
    case 'report':
      return show(message.text);
    default:
      return message satisfies never;
  }
}

function say(message: ToMain): void {
  transport.post(message);
}

function show(text: string): void {
  const wrong = text.split('\n').filter((line) => isOtherThanExpected(line)).length;
  element('doing', HTMLElement).textContent =
    `Done: ${wrong === 0 ? 'all' : `all but ${wrong}`} as expected. Copy the report into a file of test/fixtures/probe.`;
  element('report', HTMLTextAreaElement).value = text;
  element('copy', HTMLButtonElement).disabled = false;
}

function isOtherThanExpected(line: string): boolean {
  const [, value, expected] = / = (.+) \(expected (.+)\)$/.exec(line) ?? [];
  return value !== expected;
}

/** A frame need not have the permission for the clipboard; a copied selection needs none. */
function copy(): void {
  element('report', HTMLTextAreaElement).select();
  document.execCommand('copy');
}

function hasProbeWord(data: unknown): boolean {
  return (
    typeof data === 'object' && data !== null && 'pluginMessage' in data && isProbeWord(data.pluginMessage)
  );
}

function element<E extends HTMLElement>(id: string, kind: abstract new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`Internal error: the page has no element "${id}"`);
  return found;
}
