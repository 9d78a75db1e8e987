/** The plugin's window is as Figma's: a data: document with little rights, and messages by Figma's rules. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { contentSecurityPolicy } from '../../studio/figma-api/frame.js';
import { buildSites, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(180_000);

let sites: Sites;
let theatre: Theatre;

/** The real bundles give way to a plugin that logs what its window sends. */
const MAIN = `
figma.showUI(__html__, { title: 'Probe', themeColors: true });
figma.ui.onmessage = (message, { origin }) => {
  console.log(JSON.stringify({ message, origin }));
  if (message && message.answerTo) {
    figma.ui.postMessage('for others', { origin: 'https://elsewhere.example' });
    figma.ui.postMessage('for you', { origin: message.answerTo });
  }
};
`;

beforeAll(async () => {
  sites = await buildSites({ name: 'frame', pack: 'default' });
});
afterAll(() => sites.close());
afterEach(() => theatre.close());

interface Heard {
  readonly message: unknown;
  readonly origin: string;
}

/** Runs a script in the plugin's window until it has sent `count` messages that arrived; all lines of the console. */
async function listen(
  script: string,
  count: number,
): Promise<{ heard: readonly Heard[]; lines: readonly string[] }> {
  await listenOn(script, count);
  return heardLines(count);
}

async function listenOn(script: string, count: number): Promise<Theatre> {
  writeFileSync(`${sites.dist}/main.js`, MAIN);
  writeFileSync(
    `${sites.dist}/ui.html`,
    `<!doctype html><html><head></head><body><script>${script}</script></body></html>`,
  );
  theatre = await openTheatre(sites);
  await theatre.launch('Open panel');
  await heardLines(count);
  return theatre;
}

async function heardLines(count: number): Promise<{ heard: readonly Heard[]; lines: readonly string[] }> {
  await theatre.page.waitForFunction(
    `window.studio.lines.filter((line) => line.startsWith('log:')).length >= ${count}`,
  );
  const lines = await theatre.page.evaluate<string[]>('[...window.studio.lines]');
  const logged = lines
    .filter((line) => line.startsWith('log: '))
    .map((line) => JSON.parse(line.slice(5)) as Heard);
  return { heard: logged, lines };
}

const send = (expression: string): string => `parent.postMessage({ pluginMessage: ${expression} }, '*');`;

describe('the data: document', () => {
  test('is of no origin, not secure, without WebGPU and without storage', async () => {
    const { heard } = await listen(
      `let storage = 'works';
       try { localStorage.getItem('x') } catch (error) { storage = error.name }
       ${send(`{ place: location.protocol, secure: isSecureContext, gpu: 'gpu' in navigator, caches: 'caches' in self, storage }`)}`,
      1,
    );
    const facts = { place: 'data:', secure: false, gpu: false, caches: false, storage: 'SecurityError' };
    expect(heard).toEqual([{ message: facts, origin: 'null' }]);
  });

  test('wears Figma’s theme from its load on, not before; its doctype comes too late', async () => {
    const look = `[document.documentElement.className, getComputedStyle(document.documentElement).getPropertyValue('--figma-color-bg'), document.compatMode]`;
    const { heard } = await listen(
      `${send(look)} addEventListener('DOMContentLoaded', () => { ${send(look)} }); addEventListener('load', () => setTimeout(() => { ${send(look)} }));`,
      3,
    );
    const white = 'rgba(255, 255, 255, 1)';
    expect(heard.map(({ message }) => message)).toEqual([
      ['', white, 'BackCompat'],
      ['', white, 'BackCompat'],
      ['figma-light', white, 'BackCompat'],
    ]);
  });

  test('is told when the editor’s theme changes, and wears it', async () => {
    const { page } = await listenOn(
      `addEventListener('load', () => setTimeout(() => { ${send(`'ready'`)} }));
       addEventListener('message', ({ data, source }) => setTimeout(() => { ${send(`[data, source === top, source === parent, document.documentElement.className]`)} }));`,
      1,
    );
    await page.getByRole('button', { name: 'Dark' }).click();
    const { heard } = await heardLines(2);
    expect(heard[1].message).toMatchObject([
      { figmaMessage: { type: 'THEME', payload: { name: 'dark' } } },
      true,
      false,
      'figma-dark',
    ]);
  });

  test('reaches what manifest.json allows, and nothing else', async () => {
    const manifest = JSON.parse(readFileSync(`${sites.dist}/manifest.json`, 'utf8')) as {
      networkAccess: { allowedDomains: string[] };
    };
    expect(manifest.networkAccess.allowedDomains).toEqual([sites.panelOrigin]);
    const { heard } = await listen(
      `const reach = (url) => fetch(url, { mode: 'no-cors' }).then(() => 'reached', () => 'refused');
       (async () => { ${send(`await Promise.all([${JSON.stringify(sites.panelOrigin)}, ${JSON.stringify(sites.studioOrigin)}, 'https://example.org/'].map(reach))`)} })()`,
      1,
    );
    expect(heard[0].message).toEqual(['reached', 'refused', 'refused']);
    expect(theatre.strangers()).toEqual([]);
  });

  test('sends Uint8Array, and is refused anything binary beside it', async () => {
    const { heard, lines } = await listen(
      `${send('new ArrayBuffer(2)')} ${send('{ a: [new Blob([])] }')} ${send('{ a: new Float32Array(1) }')} ${send('{ kind: Object.prototype.toString.call(new Uint8Array(2)) }')}`,
      1,
    );
    expect(heard.map(({ message }) => message)).toEqual([{ kind: '[object Uint8Array]' }]);
    const refused = lines.filter((line) => line.startsWith('studio: refused'));
    expect(refused.map((line) => /ArrayBuffer|Blob|Float32Array/.exec(line)?.[0])).toEqual([
      'ArrayBuffer',
      'Blob',
      'Float32Array',
    ]);
  });
});

describe('a page that the window navigated to', () => {
  test('is heard with the plugin’s id only, by its own origin, and gets only what is meant for it', async () => {
    const { id } = JSON.parse(readFileSync(`${sites.dist}/manifest.json`, 'utf8')) as { id: string };
    const post = (fields: string) =>
      `parent.postMessage({ ${fields} }, ${JSON.stringify(sites.studioOrigin)});`;
    writeFileSync(
      `${sites.siteFolder}/probe.html`,
      `<!doctype html><script>
        addEventListener('message', ({ data }) => { ${post(`pluginMessage: { got: data.pluginMessage, secure: isSecureContext }, pluginId: '${id}'`)} });
        ${post(`pluginMessage: 'without an id'`)}
        ${post(`pluginMessage: { answerTo: location.origin }, pluginId: '${id}'`)}
      </script>`,
    );
    const panelPage = `${sites.panelUrl}probe.html`;
    const { heard, lines } = await listen(`location.href = ${JSON.stringify(panelPage)}`, 2);
    expect(heard).toEqual([
      { message: { answerTo: sites.panelOrigin }, origin: sites.panelOrigin },
      { message: { got: 'for you', secure: true }, origin: sites.panelOrigin },
    ]);
    expect(lines.filter((line) => line.includes('without the plugin'))).toHaveLength(1);
  });
});

test('the policy is Figma’s: listed domains and inline code, data and blob, nothing more', () => {
  const inline = `data: blob: 'unsafe-inline' 'unsafe-eval' https://a.example`;
  expect(contentSecurityPolicy(['https://a.example'])).toBe(
    `default-src data: blob: https://a.example; script-src ${inline}; style-src ${inline}`,
  );
});
