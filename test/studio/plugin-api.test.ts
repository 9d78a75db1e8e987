import { describe, expect, test } from '@jest/globals';
import type { FrameNode, Paint } from '@figma/plugin-typings/plugin-api-standalone';
import { copyMessage } from '../../studio/figma-api/message-rules.js';
import { readImageSize } from '../../studio/render/images.js';
import { createStage, pngOf } from './stage.js';

const FILL = { type: 'IMAGE', scaleMode: 'FILL' } as const;
const black = () => [0, 0, 0, 255] as const;

/** A PNG header of this size; Figma decides on it before it decodes anything. */
function pngHeader(width: number, height: number): Uint8Array {
  const bytes = pngOf(1, 1, black);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

describe('createImage', () => {
  test('4096 a side is taken, 4097 is not, in Figma’s words', () => {
    const { figma } = createStage().run;
    expect(figma.createImage(pngHeader(4096, 4096)).hash).not.toBe('');
    expect(() => figma.createImage(pngHeader(4097, 1))).toThrow('Image is too large');
    expect(() => figma.createImage(pngHeader(1, 0))).toThrow('Image is too small');
    expect(() => figma.createImage(Uint8Array.of(0x52, 0x49, 0x46, 0x46))).toThrow(
      'Image type is unsupported',
    );
  });

  test('the same bytes give the same hash, others another', () => {
    const { figma } = createStage().run;
    const [a, b] = [pngOf(1, 1, black), pngOf(2, 1, black)];
    expect(figma.createImage(a).hash).toBe(figma.createImage(a.slice()).hash);
    expect(figma.createImage(a).hash).not.toBe(figma.createImage(b).hash);
  });

  test('sizes of JPEG and GIF are read from their headers', () => {
    const jpeg = Uint8Array.of(
      0xff,
      0xd8,
      0xff,
      0xe0,
      0,
      4,
      0,
      0,
      0xff,
      0xc2,
      0,
      11,
      8,
      0,
      5,
      0,
      7,
      3,
      0,
      0,
      0,
    );
    expect(readImageSize(jpeg)).toEqual({ width: 7, height: 5 });
    expect(readImageSize(Uint8Array.of(0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 3, 1, 2, 0))).toEqual({
      width: 259,
      height: 2,
    });
  });
});

describe('nodes', () => {
  test('a rectangle starts as in Figma: 100 x 100, on top of the current page', () => {
    const { figma } = createStage().run;
    figma.createRectangle();
    const node = figma.createRectangle();
    expect([node.width, node.height, node.parent?.id]).toEqual([100, 100, figma.currentPage.id]);
    expect(figma.currentPage.children.at(-1)).toBe(node);
  });

  test('members that the studio lacks throw by name, for reading and for writing', () => {
    const node = createStage().run.figma.createRectangle();
    expect(() => node.cornerRadius).toThrow('studio: RECTANGLE.cornerRadius is not implemented');
    expect(() => void (node.cornerRadius = 3)).toThrow('studio: RECTANGLE.cornerRadius is not implemented');
    expect(() => void Reflect.set(node, 'absoluteTransform', [])).toThrow('cannot be set');
    expect('children' in node).toBe(false);
  });

  test('a removed node says so, and every other access throws', async () => {
    const { figma } = createStage().run;
    const node = figma.createRectangle();
    node.remove();
    expect(node.removed).toBe(true);
    expect(() => node.name).toThrow(`The node with id "${node.id}" does not exist`);
    expect(await figma.getNodeByIdAsync(node.id)).toBeNull();
  });

  test('fills are replaced whole: a paint cannot be changed in place', () => {
    const { figma } = createStage().run;
    const node = figma.createRectangle();
    const image = figma.createImage(pngOf(1, 1, black));
    node.fills = [{ ...FILL, imageHash: image.hash }];
    expect(() => Object.assign((node.fills as Paint[])[0], { opacity: 0.5 })).toThrow(TypeError);
    expect(() => void (node.fills = [{ ...FILL, imageHash: 'unknown' }])).toThrow('Invalid image hash');
  });

  test('transforms keep unit axes, sizes start at 0.01', () => {
    const node = createStage().run.figma.createRectangle();
    expect(
      () =>
        void (node.relativeTransform = [
          [2, 0, 0],
          [0, 1, 0],
        ]),
    ).toThrow('length 1');
    expect(() => node.resize(0.001, 1)).toThrow('>= 0.01');
  });

  test('rotation counts against the clock and turns about the top left corner', () => {
    const node = createStage().run.figma.createRectangle();
    node.x = 10;
    node.rotation = 90;
    expect(node.rotation).toBeCloseTo(90);
    expect(node.x).toBeCloseTo(10);
    const box = node.absoluteBoundingBox!;
    expect([box.x, box.y]).toEqual([10, -100].map((value) => expect.closeTo(value)));
  });

  test('moving a group moves what is in it', () => {
    const { run, document } = createStage();
    const group = document.create({ type: 'GROUP', name: 'group' });
    const child = document.create({ type: 'RECTANGLE', name: 'child' }, group);
    const node = run.figma.currentPage.children[0];
    node.x = 30;
    expect(document.boundsOf(child).x).toBe(30);
  });

  test('plugin data of over 100 kB is refused', () => {
    const node = createStage().run.figma.createRectangle();
    node.setPluginData('a', 'x'.repeat(99_999));
    expect(() => node.setPluginData('b', 'x'.repeat(100_001))).toThrow('100 kB');
    expect(() => node.setPluginData('b', '線'.repeat(33_400))).toThrow('100 kB');
    node.setPluginData('a', '');
    expect(node.getPluginDataKeys()).toEqual([]);
  });

  test('relaunch data needs a button of the manifest', () => {
    const node = createStage().run.figma.createRectangle();
    node.setRelaunchData({ again: 'text' });
    expect(() => node.setRelaunchData({ unknown: '' })).toThrow('"unknown"');
  });
});

describe('where nodes may go', () => {
  test('nothing enters or leaves an instance', () => {
    const { run, document } = createStage();
    const instance = document.create({ type: 'INSTANCE', name: 'instance' });
    const inner = document.create({ type: 'FRAME', name: 'inner' }, instance);
    const [node] = run.figma.currentPage.children;
    const rectangle = run.figma.createRectangle();
    expect(() => (node as FrameNode).appendChild(rectangle)).toThrow('instance');
    const frame = (node as FrameNode).children[0] as FrameNode;
    expect(frame.id).toBe(inner);
    expect(() => frame.insertChild(0, rectangle)).toThrow('instance');
    expect(() => frame.remove()).toThrow('not allowed');
  });

  test('a frame cannot go into itself, an index cannot be past the end', () => {
    const { run, document } = createStage();
    document.create({ type: 'FRAME', name: 'frame' });
    const frame = run.figma.currentPage.children[0] as FrameNode;
    expect(() => frame.appendChild(frame)).toThrow('inside of it');
    expect(() => frame.insertChild(1, run.figma.createRectangle())).toThrow('0..0');
  });

  test('a flowing child of auto layout does not move, an absolute one does', () => {
    const { run, document } = createStage();
    const autoLayout = { mode: 'HORIZONTAL', spacing: 0, padding: 0 } as const;
    document.create({ type: 'FRAME', name: 'row', autoLayout });
    const row = run.figma.currentPage.children[0] as FrameNode;
    const node = run.figma.createRectangle();
    expect(() => void (node.layoutPositioning = 'ABSOLUTE')).toThrow('layoutMode !== NONE');
    row.appendChild(node);
    node.x = 50;
    expect(node.x).toBe(0);
    node.layoutPositioning = 'ABSOLUTE';
    node.x = 50;
    expect(node.x).toBe(50);
  });
});

describe('the window', () => {
  test('a second showUI closes the first, small sizes grow to Figma’s smallest', () => {
    const stage = createStage();
    stage.run.figma.showUI('<p>', { width: 10, height: -3 });
    stage.run.figma.showUI('<p>');
    expect(stage.windows.map(({ width }) => width)).toEqual([70, 300]);
    expect(stage.happened).toEqual(['close window']);
  });

  // Figma's web bundle checks both for whole numbers.
  test('the window has whole pixels: a fraction throws', () => {
    const { figma } = createStage().run;
    figma.showUI('<p>');
    expect(() => figma.ui.resize(320.5, 600)).toThrow('Expected "width" to be an integer');
    expect(() => figma.ui.resize(320, 600.2)).toThrow('Expected "height" to be an integer');
    expect(() => figma.showUI('<p>', { height: 0.5 })).toThrow('integer');
  });

  test('a message without a window throws', () => {
    expect(() => createStage().run.figma.ui.postMessage(1)).toThrow('No UI');
  });

  test('messages are copies: what the sender changes later does not arrive', () => {
    const sent = { bytes: Uint8Array.of(1), list: [1] };
    const got = copyMessage(sent) as typeof sent;
    sent.bytes[0] = 2;
    sent.list.push(2);
    expect(got).toEqual({ bytes: Uint8Array.of(1), list: [1] });
  });

  test.each([
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['a Blob', new Blob([])],
    ['a Float32Array', new Float32Array(1)],
    ['a Map', new Map()],
    ['a function', () => 1],
    ['a bigint', 1n],
  ])('%s is refused, and where it was is said', (_name, value) => {
    expect(() => copyMessage({ deep: [value] })).toThrow('message.deep[0]');
  });
});

describe('client storage', () => {
  test('holds copies, and no more than 5 MB in all', async () => {
    const { clientStorage } = createStage().run.figma;
    const value = { list: [1] };
    await clientStorage.setAsync('a', value);
    value.list.push(2);
    expect(await clientStorage.getAsync('a')).toEqual({ list: [1] });
    await clientStorage.setAsync('b', new Uint8Array(4 << 20));
    await expect(clientStorage.setAsync('c', new Uint8Array(2 << 20))).rejects.toThrow('5 MB');
    await clientStorage.deleteAsync('b');
    expect(await clientStorage.keysAsync()).toEqual(['a']);
  });
});

describe('dynamic-page access', () => {
  test('synchronous look-ups and page switches throw', () => {
    const { figma } = createStage().run;
    expect(() => figma.getNodeById('1:1')).toThrow('dynamic-page');
    const page = figma.currentPage;
    expect(() => void (figma.currentPage = page)).toThrow('dynamic-page');
  });
});
