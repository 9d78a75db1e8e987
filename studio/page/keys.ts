/** The studio's keys, as in Figma. Fields keep theirs, and so does text that is selected. */
import type { StudioSession } from './session.js';
import { showAll } from './show-all.js';

/** With Ctrl or Cmd. */
const COMMANDS: Readonly<Record<string, (session: StudioSession) => void>> = {
  z: ({ document }) => document.undo(),
  'shift+z': ({ document }) => document.redo(),
  y: ({ document }) => document.redo(),
  a: ({ document }) => document.select(document.page.childIds),
  d: ({ document, commands }) => void commands.duplicate(document.selection),
  g: ({ document, commands }) => commands.group(document.selection),
  c: ({ document, commands }) => commands.copy(document.selection),
  x: ({ document, commands }) => commands.cut(document.selection),
  v: ({ commands }) => void commands.paste(),
};

export function onKey(session: StudioSession, event: KeyboardEvent): void {
  if (isTyping(event.target)) return;
  const action = actionFor(event);
  if (action === undefined) return;
  action(session);
  event.preventDefault();
}

function actionFor(event: KeyboardEvent): ((session: StudioSession) => void) | undefined {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    const isOfText = getSelection()?.isCollapsed === false && ['c', 'x', 'a'].includes(key);
    return isOfText ? undefined : COMMANDS[event.shiftKey ? `shift+${key}` : key];
  }
  if (event.shiftKey && event.code === 'Digit1') return showAll;
  if (key === 'escape') return ({ document }) => document.select([]);
  if (key === 'delete' || key === 'backspace')
    return ({ document, commands }) => commands.remove(document.selection);
  return undefined;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches('input:not([type=radio]), textarea, select') || target.isContentEditable);
