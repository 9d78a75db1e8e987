import { describe, expect, test } from '@jest/globals';
import { editingCommand, isCanvasUndo, keyCommand, type KeyPress } from '../../../ui/panel/keys.js';

const TEXT = { tagName: 'INPUT', type: 'text' };
const BUTTON = { tagName: 'BUTTON', type: 'button' };

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  return { key, defaultPrevented: false, isComposing: false, repeat: false, target: {}, ...none, ...more };
}

describe('a command', () => {
  const idle = { isRunning: false, canRun: true, isPanelOpen: false };

  test('Enter runs from anywhere but where it means something else', () => {
    expect(keyCommand(press('Enter'), idle)).toBe('run');
    expect(keyCommand(press('Enter', { target: TEXT }), idle)).toBe('run');
    for (const tagName of ['BUTTON', 'SUMMARY', 'A', 'TEXTAREA', 'SELECT'])
      expect(keyCommand(press('Enter', { target: { tagName } }), idle)).toBeNull();
    expect(keyCommand(press('Enter', { isComposing: true }), idle)).toBeNull();
    // Another one is ordered; a key held down orders one.
    expect(keyCommand(press('Enter'), { ...idle, isRunning: true })).toBe('run');
    expect(keyCommand(press('Enter', { repeat: true }), idle)).toBeNull();
    expect(keyCommand(press('Enter'), { ...idle, canRun: false })).toBeNull();
  });

  test('Escape closes what is open first, then cancels', () => {
    const running = { ...idle, isRunning: true };
    expect(keyCommand(press('Escape'), { ...running, isPanelOpen: true })).toBe('close-panel');
    expect(keyCommand(press('Escape'), running)).toBe('cancel');
    expect(keyCommand(press('Escape'), idle)).toBeNull();
  });

  test('? lists the keys, but is a letter in a text', () => {
    expect(keyCommand(press('?'), idle)).toBe('open-panel');
    expect(keyCommand(press('?', { target: TEXT }), idle)).toBeNull();
  });
});

describe('editing in a text field', () => {
  const text = (key: string, more: Partial<KeyPress>) => press(key, { target: TEXT, ...more });

  test.each([
    ['a', { ctrlKey: true }, 'select-all'],
    ['A', { ctrlKey: true }, 'select-all'],
    ['z', { ctrlKey: true }, 'undo'],
    ['Z', { ctrlKey: true, shiftKey: true }, 'redo'],
    ['y', { ctrlKey: true }, 'redo'],
    ['z', { ctrlKey: true, altKey: true }, null],
    ['z', { metaKey: true }, null],
    ['z', { ctrlKey: true, isComposing: true }, null],
    ['a', {}, null],
  ] as const)('%s with %p is %s', (key, keys, command) => {
    expect(editingCommand(text(key, keys), false)).toBe(command);
  });

  test.each([
    ['a', { metaKey: true }, 'select-all'],
    ['z', { metaKey: true }, 'undo'],
    ['z', { metaKey: true, shiftKey: true }, 'redo'],
    // The system's own: to the start of the line.
    ['a', { ctrlKey: true }, null],
  ] as const)('on a Mac, %s with %p is %s', (key, keys, command) => {
    expect(editingCommand(text(key, keys), true)).toBe(command);
  });

  test('elsewhere the keys stay what they are', () => {
    for (const target of [BUTTON, { tagName: 'INPUT', type: 'range' }, { tagName: 'SELECT' }, {}, null])
      expect(editingCommand(press('z', { ctrlKey: true, target }), false)).toBeNull();
    const area = { tagName: 'TEXTAREA', type: 'textarea' };
    expect(editingCommand(press('z', { ctrlKey: true, target: area }), false)).toBe('undo');
  });
});

test('the key to undo is the canvas’s outside of text fields, and only that key', () => {
  const isUndo = (more: Partial<KeyPress>, isMac = false) => isCanvasUndo(press('z', more), isMac);
  expect([isUndo({ ctrlKey: true }), isUndo({ metaKey: true }, true)]).toEqual([true, true]);
  expect(isUndo({ ctrlKey: true, target: BUTTON })).toBe(true);
  const others = [
    { shiftKey: true },
    { altKey: true },
    { isComposing: true },
    { target: TEXT },
    { key: 'y' },
  ];
  for (const more of others) expect(isUndo({ ctrlKey: true, ...more })).toBe(false);
  expect([isUndo({}), isUndo({ metaKey: true }), isUndo({ ctrlKey: true }, true)]).toEqual([
    false,
    false,
    false,
  ]);
});
