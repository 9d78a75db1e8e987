import { expect, jest, test } from '@jest/globals';
import { HIDDEN_MS, restWhenHidden } from '../../../ui/panel/models/rest-when-hidden.js';

function page() {
  const listeners: (() => void)[] = [];
  const document = {
    visibilityState: 'visible' as DocumentVisibilityState,
    addEventListener: (_type: string, listener: () => void) => void listeners.push(listener),
  };
  const turn = (state: DocumentVisibilityState) => {
    document.visibilityState = state;
    for (const listener of listeners) listener();
  };
  return { document: document as unknown as Document, turn };
}

test('rests after half a minute out of sight, once, and not for a glance elsewhere', () => {
  const { document, turn } = page();
  const waiting = new Set<() => void>();
  const later = (ms: number, work: () => void) => {
    expect(ms).toBe(HIDDEN_MS);
    waiting.add(work);
    return () => void waiting.delete(work);
  };
  const rest = jest.fn();
  restWhenHidden(document, later, rest);
  turn('hidden');
  turn('visible');
  expect(waiting.size).toBe(0);
  turn('hidden');
  expect(rest).not.toHaveBeenCalled();
  for (const work of waiting) work();
  expect(rest).toHaveBeenCalledTimes(1);
});
