import { describe, expect, test } from '@jest/globals';
import { codeFaults, type Script } from '../../release/code-faults.js';

const found = (code: string, place: Script['place'] = 'main', isAlone = true) =>
  codeFaults({ name: 'it', place, code }, isAlone);

describe('a script is refused that', () => {
  test.each([
    ['calls eval', 'const a=eval("1")'],
    ['calls eval without its scope', '(0,eval)("1")'],
    ['calls eval as a member of the globe', 'globalThis.eval("1")'],
    ['makes a function', 'new Function("return 1")'],
    ['makes a function without new', 'Function("return 1")()'],
    ['names the maker by a text', 'self["Function"]("return 1")'],
    ['times a text', 'setTimeout("work()",1)'],
  ])('%s', (_law, code) => {
    for (const place of ['main', 'page'] as const)
      expect(found(code, place)).toEqual([expect.stringContaining('makes code at run time')]);
  });

  test.each([
    ['fetches', 'fetch("https://a.example")'],
    ['hands fetch on', 'const a={load:fetch}'],
    ['hands fetch on under its own name', 'const a={fetch}'],
    ['fetches through the window', 'window.fetch("x")'],
    ['fetches through a text', 'self["fetch"]("x")'],
    ['opens a request', 'new XMLHttpRequest'],
    ['opens a socket', 'new WebSocket("wss://a.example")'],
    ['sends a beacon', 'navigator.sendBeacon("x")'],
    ['loads another script', 'importScripts("x.js")'],
  ])('%s, where no network is granted', (_law, code) => {
    expect(found(code, 'page')).toEqual([expect.stringContaining('asks for the network')]);
    expect(found(code, 'main', false)).toEqual([expect.stringContaining('asks for the network')]);
    expect(found(code, 'page', false)).toEqual([]);
  });

  test.each(['log', 'info', 'debug', 'trace', 'table', 'dir', 'group'])(
    'writes into the console by %s',
    (name) => {
      for (const place of ['main', 'page', 'site'] as const)
        expect(found(`console.${name}(1)`, place)).toEqual([expect.stringContaining(`console.${name}`)]);
    },
  );

  test.each([
    ['figma.getNodeById("1:2")', 'calls getNodeById'],
    ['const{f}=a;f.getLocalPaintStyles()', 'calls getLocalPaintStyles'],
    ['const a=node.mainComponent', 'reads mainComponent'],
    ['figma.currentPage=page', 'sets currentPage'],
    ['a.fillStyleId="S:1"', 'sets fillStyleId'],
    ['a.vectorNetwork=b', 'sets vectorNetwork'],
  ])('uses a synchronous part of the document: %s', (code, words) => {
    expect(found(code)).toEqual([expect.stringContaining(words)]);
    expect(found(code, 'page')).toEqual([]);
  });

  test.each([
    ['import(', 'const a="import("'],
    ['<!--', 'const a="<!--"'],
    ['-->', 'while(n-->0);'],
  ])('has a text with which Figma does not start it: %s', (text, code) => {
    expect(found(code)).toEqual([expect.stringContaining(`"${text}"`)]);
    expect(found(code, 'page')).toEqual([]);
  });
});

test('every fault of a script is told, with the place', () => {
  const faults = found('const before=1;eval("2");fetch("x");');
  expect(faults).toHaveLength(2);
  expect(faults[0]).toMatch(/^it makes code at run time: …const before=1;eval\("2"\);fetch/);
});

test('what only looks like a forbidden call is let through', () => {
  const harmless = [
    'class A{fetch(){return this.fetch()}}',
    'const b={eval:1,log:console.warn}',
    'reader.fetch()',
    'console.warn("x");console.error("y")',
    'const a=figma.currentPage;const f=node.fillStyleId===1',
    'if(typeof fetch==="undefined");',
    '"eval(fetch)"',
    'x instanceof Function',
    'setTimeout(work,1)',
  ];
  for (const code of harmless) expect([code, ...found(code)]).toEqual([code]);
});
