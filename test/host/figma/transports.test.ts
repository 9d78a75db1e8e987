/** Both ends of the hop between Figma's VM and the panel's frame. */
import { describe, expect, test } from '@jest/globals';
import {
  figmaPanelTransport,
  figmaUiTransport,
  type FigmaUiPort,
  type WindowPort,
} from '../../../src/host/figma/transports.js';

const FIGMA = 'https://www.figma.com';
const STUDIO = 'http://localhost:4174';

function fakeWindow() {
  const listeners = new Map<(event: { data: unknown; origin: string }) => void, string>();
  const posted: { message: unknown; target: string }[] = [];
  const port: WindowPort = {
    parent: { postMessage: (message, target) => void posted.push({ message, target }) },
    addEventListener: (type, listener) => void listeners.set(listener, type),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const receive = (data: unknown, origin: string, sort = 'message') =>
    listeners.forEach((type, listener) => {
      if (type === sort) listener({ data, origin });
    });
  return { port, posted, receive };
}

describe('the panel end of the Figma hop', () => {
  const options = { origins: [FIGMA, STUDIO], parentOrigin: undefined, pluginId: '42' };

  test('takes messages of allowed origins only, and only what Figma wraps', () => {
    const { port, receive } = fakeWindow();
    const seen: unknown[] = [];
    figmaPanelTransport(port, options).subscribe((message, origin) => seen.push([message, origin]));
    receive({ pluginMessage: 'evil' }, 'https://evil.example');
    receive({ pluginMessage: 'opaque' }, 'null');
    receive({ pluginMessage: 'lookalike' }, `${FIGMA}.evil.example`);
    receive('not wrapped', FIGMA);
    receive(null, FIGMA);
    receive({ pluginMessage: 'good' }, FIGMA);
    expect(seen).toEqual([['good', FIGMA]]);
  });

  test('wraps with the plugin id and never posts to "*"', () => {
    const { port, posted } = fakeWindow();
    figmaPanelTransport(port, { ...options, origins: [FIGMA] }).post({ a: 1 });
    expect(posted).toEqual([{ message: { pluginMessage: { a: 1 }, pluginId: '42' }, target: FIGMA }]);
  });

  test('addresses every allowed origin until one has spoken, then that one alone', () => {
    const { port, posted, receive } = fakeWindow();
    const transport = figmaPanelTransport(port, options);
    transport.subscribe(() => undefined);
    transport.post('first');
    receive({ pluginMessage: 'answer' }, STUDIO);
    transport.post('second');
    expect(posted.map(({ target }) => target)).toEqual([FIGMA, STUDIO, STUDIO]);
  });

  test('tells of a message from an allowed origin that could not be read', () => {
    const { port, receive } = fakeWindow();
    let missed = 0;
    const stop = figmaPanelTransport(port, options).subscribe(
      () => undefined,
      () => missed++,
    );
    receive(null, FIGMA, 'messageerror');
    receive(null, 'https://evil.example', 'messageerror');
    stop();
    receive(null, FIGMA, 'messageerror');
    expect(missed).toBe(1);
  });

  test.each([
    [STUDIO, [STUDIO]],
    // A frame around ours that is none of Figma's tells nothing: the words may have to go through it.
    ['null', [FIGMA, STUDIO]],
    ['https://evil.example', [FIGMA, STUDIO]],
  ])('where the browser names %s as the parent, addresses %j', (parentOrigin, targets) => {
    const { port, posted } = fakeWindow();
    figmaPanelTransport(port, { ...options, parentOrigin }).post('first');
    expect(posted.map(({ target }) => target)).toEqual(targets);
  });

  test('hears nothing after it stopped listening', () => {
    const { port, receive } = fakeWindow();
    const seen: unknown[] = [];
    figmaPanelTransport(port, options).subscribe((message) => seen.push(message))();
    receive({ pluginMessage: 'late' }, FIGMA);
    expect(seen).toEqual([]);
  });
});

describe('the main end of the Figma hop', () => {
  test('takes and sends messages of the panel origin only', () => {
    const posted: unknown[] = [];
    const ui: FigmaUiPort = {
      postMessage: (message, { origin }) => void posted.push([message, origin]),
      onmessage: undefined,
    };
    const seen: unknown[] = [];
    const seenFirst: unknown[] = [];
    const transport = figmaUiTransport(ui, {
      origins: [STUDIO],
      aside: (message, origin) => {
        seenFirst.push([message, origin]);
        return message === 'for main alone';
      },
    });
    const stop = transport.subscribe((message) => seen.push(message));
    ui.onmessage!('evil', { origin: 'https://evil.example' });
    ui.onmessage!('bootstrap', { origin: 'null' });
    ui.onmessage!('for main alone', { origin: STUDIO });
    ui.onmessage!('good', { origin: STUDIO });
    transport.post({ a: 1 });
    stop();
    expect(seenFirst).toEqual([
      ['evil', 'https://evil.example'],
      ['bootstrap', 'null'],
      ['for main alone', STUDIO],
      ['good', STUDIO],
    ]);
    expect([seen, posted, ui.onmessage]).toEqual([['good'], [[{ a: 1 }, STUDIO]], undefined]);
  });
});

test('of a panel that lies in two places, the one that spoke last is answered', () => {
  const targets: string[] = [];
  const ui: FigmaUiPort = {
    postMessage: (_, { origin }) => void targets.push(origin),
    onmessage: undefined,
  };
  const transport = figmaUiTransport(ui, { origins: ['null', STUDIO] });
  transport.subscribe(() => undefined);
  transport.post(1);
  ui.onmessage!('hello', { origin: STUDIO });
  transport.post(2);
  ui.onmessage!('evil', { origin: 'https://evil.example' });
  transport.post(3);
  ui.onmessage!('hello', { origin: 'null' });
  transport.post(4);
  // No word can be addressed to the plugin's own page.
  expect(targets).toEqual(['*', STUDIO, STUDIO, '*']);
});

test('both ends of the hop refuse before they post', () => {
  const { port, posted } = fakeWindow();
  const panel = figmaPanelTransport(port, { origins: [FIGMA], parentOrigin: undefined, pluginId: '42' });
  const main = figmaUiTransport(
    { postMessage: () => posted.push({ message: 0, target: '' }), onmessage: undefined },
    { origins: [FIGMA] },
  );
  expect(() => panel.post(new Float32Array(1))).toThrow(/Float32Array/);
  expect(() => main.post({ a: new ArrayBuffer(1) })).toThrow(/ArrayBuffer/);
  expect(posted).toEqual([]);
});
