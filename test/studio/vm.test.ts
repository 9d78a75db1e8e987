import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import { loadQuickJs } from '../../studio/vm/quickjs.js';
import { startPlugin, type PluginVm } from '../../studio/vm/vm.js';
import { createStage, pngOf, type Stage } from './stage.js';
import { holdTimers, pass } from '../support/held-timers.js';

holdTimers();

let quickJs: QuickJSWASMModule;
const running: PluginVm[] = [];

beforeEach(async () => {
  quickJs = await loadQuickJs();
});

afterEach(() => running.splice(0).forEach((vm) => vm.stop()));

function start(main: string, stage: Stage = createStage()) {
  const lines: string[] = [];
  const vm = startPlugin(quickJs, {
    main,
    html: '<p>ui</p>',
    figma: stage.run.figma,
    log: (level, line) => void lines.push(`${level}: ${line}`),
    crashed: (reason) => void lines.push(`crashed: ${reason}`),
  });
  running.push(vm);
  stage.atEnd.push(() => vm.stop());
  return { vm, lines, stage };
}

describe('what is there', () => {
  test.each([
    'document',
    'window',
    'self',
    'atob',
    'btoa',
    'TextEncoder',
    'TextDecoder',
    'Blob',
    'URL',
    'navigator',
  ])('%s is absent, as in Figma', (name) => {
    expect(start('').vm.evaluate(`typeof ${name}`)).toBe('undefined');
  });

  test.each(['figma', 'console', 'setTimeout', 'clearTimeout', 'Promise', 'Uint8Array'])(
    '%s is there',
    (name) => {
      expect(start('').vm.evaluate(`typeof ${name}`)).not.toBe('undefined');
    },
  );

  test('the page is not reachable through constructors', () => {
    const { vm } = start('');
    expect(
      vm.evaluate(`Object.getPrototypeOf(figma.ui).constructor.constructor('return typeof process')()`),
    ).toBe('undefined');
    expect(vm.evaluate(`figma.createRectangle.constructor('return typeof process')()`)).toBe('undefined');
  });

  // Figma's web bundle: a Proxy object in place of the text.
  test('__html__ is no string but behaves as one, and showUI takes it', () => {
    const { vm, stage } = start(`figma.showUI(__html__); figma.showUI(__html__.replace('ui', 'changed'))`);
    expect(vm.evaluate('typeof __html__')).toBe('object');
    expect(vm.evaluate(`__html__ === '<p>ui</p>'`)).toBe(false);
    expect(vm.evaluate('`${__html__}` + __html__.length + __html__.indexOf("ui")')).toBe('<p>ui</p>93');
    expect(stage.windows.map(({ html }) => html)).toEqual(['<p>ui</p>', '<p>changed</p>']);
  });

  test('the console reaches the studio', () => {
    expect(start(`console.warn('a', { b: 1 })`).lines).toEqual(['warn: a {"b":1}']);
  });
});

describe('messages', () => {
  const refused = [
    ['new ArrayBuffer(4)', 'ArrayBuffer'],
    ['new Float32Array(4)', 'Float32Array'],
    ['{ pixels: new Uint8ClampedArray(4) }', 'Uint8ClampedArray'],
    ['[new Map()]', 'Map'],
  ];
  test.each(refused)('%s is refused', (value, kind) => {
    const { vm, stage } = start('figma.showUI(__html__)');
    expect(() => vm.evaluate(`figma.ui.postMessage(${value})`)).toThrow(kind);
    expect(stage.posted).toEqual([]);
  });

  test('a function is refused', () => {
    const { vm } = start('figma.showUI(__html__)');
    expect(() => vm.evaluate(`figma.ui.postMessage({ f: () => 1 })`)).toThrow('function');
  });

  test('plain data, dates, undefined and Uint8Array cross unchanged', () => {
    const { stage } = start(
      `figma.showUI(__html__);
       figma.ui.postMessage({ a: [1, null, 'x'], u: undefined, d: new Date(5), b: new Uint8Array([1, 2]).subarray(1), $: 'x' })`,
    );
    const sent = { a: [1, null, 'x'], u: undefined, d: new Date(5), b: Uint8Array.of(2), $: 'x' };
    expect(stage.posted).toEqual([{ message: sent, origin: '*' }]);
  });

  test('the origin of a message to the window is handed on', () => {
    const { stage } = start(
      `figma.showUI(__html__); figma.ui.postMessage(1, { origin: 'https://a.example' })`,
    );
    expect(stage.posted).toEqual([{ message: 1, origin: 'https://a.example' }]);
  });

  test('messages of the window reach every handler with their origin', () => {
    const { vm, stage } = start(
      `globalThis.got = []; figma.ui.onmessage = (m, p) => got.push([m.bytes.length, m.bytes instanceof Uint8Array, p.origin])`,
    );
    stage.run.receive({ bytes: Uint8Array.of(1, 2, 3) }, 'null');
    expect(vm.evaluate('JSON.stringify(got)')).toBe('[[3,true,"null"]]');
  });
});

describe('the document through the border', () => {
  test('a node keeps its identity and takes values', () => {
    const { vm, stage } = start(`
      const node = figma.createRectangle();
      node.name = 'mine';
      node.opacity = 0.5;
      figma.currentPage.selection = [node];
      globalThis.same = figma.currentPage.selection[0] === node;
    `);
    expect(vm.evaluate('same')).toBe(true);
    const [id] = stage.document.page.childIds;
    expect(stage.document.get(id)).toMatchObject({ name: 'mine', opacity: 0.5 });
    expect(stage.document.selection).toEqual([id]);
  });

  test('what Figma refuses is thrown inside the VM', () => {
    const { vm } = start('');
    expect(vm.evaluate(`try { figma.getNodeById('1:1') } catch (e) { e.message }`)).toContain('dynamic-page');
    expect(vm.evaluate(`try { figma.createSlice() } catch (e) { e.message }`)).toBe(
      'studio: figma.createSlice is not implemented',
    );
    expect(vm.evaluate(`try { figma.createRectangle().cornerRadius } catch (e) { e.message }`)).toBe(
      'studio: RECTANGLE.cornerRadius is not implemented',
    );
  });

  test('promises resolve with nodes, and reject with plain strings where Figma does', async () => {
    const { vm, stage, lines } = start(`
      const node = figma.createRectangle();
      node.visible = false;
      (async () => {
        globalThis.found = (await figma.getNodeByIdAsync(node.id)) === node;
        try { await node.exportAsync({ format: 'PNG' }) } catch (e) { globalThis.reason = e }
      })();
    `);
    await pass(5);
    expect(lines).toEqual([]);
    expect(stage.document.page.childIds).toHaveLength(1);
    expect(vm.evaluate('found')).toBe(true);
    expect(vm.evaluate('reason')).toBe('Failed to export node. This node may not have any visible layers.');
  });

  test('image bytes go in and come out', async () => {
    const stage = createStage();
    const png = pngOf(2, 1, (x) => [x * 255, 0, 0, 255]);
    const { vm } = start('', stage);
    vm.evaluate(`
      const image = figma.createImage(new Uint8Array([${png.join()}]));
      const node = figma.createRectangle();
      node.resize(2, 1);
      node.fills = [{ type: 'IMAGE', imageHash: image.hash, scaleMode: 'FILL' }];
      node.exportAsync({ format: 'PNG' }).then((bytes) => { globalThis.size = bytes.length; globalThis.first = bytes[1] });
    `);
    await pass(5);
    expect(vm.evaluate('first')).toBe(0x50);
  });

  test('selection changes arrive once, late, and not after off', async () => {
    const { vm, stage } = start(`
      globalThis.count = 0;
      const heard = () => { count++ };
      figma.on('selectionchange', heard);
      const [a, b] = [figma.createRectangle(), figma.createRectangle()];
      figma.currentPage.selection = [a];
      figma.currentPage.selection = [a, b];
      globalThis.stop = () => figma.off('selectionchange', heard);
    `);
    expect(vm.evaluate('count')).toBe(0);
    await pass(5);
    await pass(20);
    expect(vm.evaluate('count')).toBe(1);
    vm.evaluate('stop()');
    stage.document.select([]);
    await pass(20);
    expect(vm.evaluate('count')).toBe(1);
  });
});

describe('time and end', () => {
  test('timers fire, and cleared ones do not', async () => {
    const { vm } = start(`
      globalThis.fired = [];
      setTimeout(() => fired.push('a'), 1);
      clearTimeout(setTimeout(() => fired.push('b'), 1));
    `);
    await pass(5);
    await pass(20);
    expect(vm.evaluate('fired.join()')).toBe('a');
  });

  test('intervals repeat until they are cleared; what a timer calls gets no arguments', async () => {
    const { vm } = start(`
      globalThis.ticks = [];
      const timer = setInterval((...args) => { ticks.push(args.length); if (ticks.length === 3) clearInterval(timer) }, 1);
    `);
    await pass(5);
    await pass(20);
    expect(vm.evaluate('ticks.join()')).toBe('0,0,0');
  });

  test('an error at the top level is thrown with the plugin’s own line', () => {
    expect(() => start(`\n\nnull.x`)).toThrow(/main\.js:3/);
  });

  test('an error in a handler goes to the console', async () => {
    const { lines } = start(`setTimeout(() => { throw new Error('later') }, 1)`);
    await pass(5);
    expect(lines.join()).toMatch(/^error: Uncaught Error: later/);
  });

  test('a rejected async handler goes to the console', async () => {
    const { lines } = start(`figma.on('run', async () => { throw new Error('unheard') })`);
    await pass(5);
    expect(lines.join()).toContain('unheard');
  });

  test('closing from inside ends the run: the close handler is called, nothing later is', async () => {
    const { vm, stage, lines } = start(`
      figma.showUI(__html__);
      figma.on('close', () => console.log('bye'));
      setTimeout(() => console.log('too late'), 30);
    `);
    vm.evaluate(`figma.closePlugin('done')`);
    await pass(60);
    expect(stage.happened).toEqual(['close window', 'closed done']);
    expect(lines).toEqual(['log: bye']);
  });
});
