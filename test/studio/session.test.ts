/** A sitting without a page: whatever a plugin does to its engine, the next one starts. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { decodePng } from '../../src/image/png/png.js';
import { StudioDocument } from '../../studio/document/document.js';
import { StudioSession, type StudioManifest } from '../../studio/page/session.js';
import { ImageStore } from '../../studio/render/images.js';
import { holdTimers, pass } from '../support/held-timers.js';

const MANIFEST: StudioManifest = {
  name: 'A plugin',
  id: '42',
  networkAccess: { allowedDomains: [] },
  menu: [],
  relaunchButtons: [],
};
const sittings: StudioSession[] = [];

holdTimers();
afterEach(() => sittings.splice(0).forEach((sitting) => sitting.end()));

/** A sitting whose plugin runs `commands[command]`. */
function sit(commands: Readonly<Record<string, string>>): StudioSession {
  jest.spyOn(console, 'info').mockImplementation(() => undefined);
  const cases = Object.entries(commands).map(([name, code]) => `case '${name}': { ${code}; break }`);
  const sitting = new StudioSession({
    document: new StudioDocument(),
    images: new ImageStore(async (bytes) => decodePng(bytes)),
    plugin: { manifest: MANIFEST, main: `switch (figma.command) { ${cases.join('\n')} }`, html: '' },
  });
  sittings.push(sitting);
  return sitting;
}

const ENDLESS = 'const f = () => f() + 1; f()';
/** What leaves the engine in a state that it cannot be taken apart in, or that it cannot go on from. */
const HARM = {
  'a heap that grows in a promise job': `Promise.resolve().then(() => { globalThis.kept = new Uint8Array(64e6); console.log('done') })`,
  'endless recursion in a timer': `setTimeout(() => { ${ENDLESS} }, 0)`,
  'endless recursion at the top level': ENDLESS,
  'a promise that never settles': `(async () => { await new Promise(() => 0) })(); console.log('done')`,
};

test.each(Object.keys(HARM) as (keyof typeof HARM)[])('%s does not hinder the next start', async (kind) => {
  const sitting = sit({ harm: HARM[kind], next: `console.log('next')` });
  await sitting.launch('harm');
  await pass(1);
  expect(sitting.lines.join()).toMatch(/done|Maximum call stack/);
  await sitting.launch('next');
  expect(sitting.lines.at(-1)).toBe('log: next');
});

test('an engine that fails in a handler ends the run, and the page says so', async () => {
  const sitting = sit({ harm: HARM['endless recursion in a timer'] });
  await sitting.launch('harm');
  expect(sitting.isRunning).toBe(true);
  await pass(1);
  expect(sitting.isRunning).toBe(false);
  expect(sitting.toasts.map(({ text }) => text)).toEqual([
    'The plugin stopped: RangeError: Maximum call stack size exceeded',
  ]);
});

test('of two launches at once only the last one starts; an end before the engine has come starts none', async () => {
  const sitting = sit({ first: `console.log('first')`, second: `console.log('second')` });
  await Promise.all([sitting.launch('first'), sitting.launch('second')]);
  expect(sitting.lines).toEqual(['log: second']);
  const third = sitting.launch('first');
  sitting.end();
  await third;
  expect(sitting.lines).toEqual(['log: second']);
  expect(sitting.isRunning).toBe(false);
});
