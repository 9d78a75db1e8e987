/** Which command a key means, given where the focus is and what is going on. */
export type KeyCommand = 'run' | 'cancel' | 'open-panel' | 'close-panel';

export interface KeyPress {
  readonly key: string;
  readonly defaultPrevented: boolean;
  readonly isComposing: boolean;
  /** Held down. */
  readonly repeat: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly target: unknown;
}

export interface KeySituation {
  readonly isRunning: boolean;
  readonly canRun: boolean;
  readonly isPanelOpen: boolean;
}

export function keyCommand(
  press: KeyPress,
  { isRunning, canRun, isPanelOpen }: KeySituation,
): KeyCommand | null {
  // Enter that ends the composition of a Japanese word is not meant for us.
  if (press.defaultPrevented || press.isComposing || press.altKey || press.ctrlKey || press.metaKey)
    return null;
  switch (press.key) {
    case 'Enter':
      return canRun && !press.repeat && !isPanelOpen && !ownsEnter(press.target) ? 'run' : null;
    case 'Escape':
      if (isPanelOpen) return 'close-panel';
      return isRunning ? 'cancel' : null;
    case '?':
      return isPanelOpen || isTextField(press.target) ? null : 'open-panel';
    default:
      return null;
  }
}

/** Buttons and disclosures answer Enter themselves. */
function ownsEnter(target: unknown): boolean {
  const tag = readField(target, 'tagName');
  return tag === 'BUTTON' || tag === 'SUMMARY' || tag === 'A' || tag === 'TEXTAREA' || tag === 'SELECT';
}

export type EditingCommand = 'select-all' | 'undo' | 'redo';

/**
 * A host may take these keys for its canvas and give them back to bundled pages only; a page that the plugin's
 * window went to answers them itself. On a Mac they go with Cmd, elsewhere with Ctrl.
 */
export function editingCommand(press: KeyPress, isMac: boolean): EditingCommand | null {
  const { altKey, ctrlKey, metaKey, shiftKey } = press;
  const isPlain = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (!isPlain || altKey || press.isComposing || press.defaultPrevented || !isTextField(press.target))
    return null;
  switch (press.key.toLowerCase()) {
    case 'a':
      return shiftKey ? null : 'select-all';
    case 'z':
      return shiftKey ? 'redo' : 'undo';
    case 'y':
      return isMac || shiftKey ? null : 'redo';
    default:
      return null;
  }
}

/**
 * In the panel, outside its text fields, the key to undo is meant for the canvas, which does not hear it. A
 * host need not let a plugin redo.
 */
export function isCanvasUndo(press: KeyPress, isMac: boolean): boolean {
  const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing, defaultPrevented } = press;
  const isPlain = (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey;
  return (
    isPlain && key.toLowerCase() === 'z' && !isComposing && !defaultPrevented && !isTextField(press.target)
  );
}

const TEXT_TYPES: readonly unknown[] = ['text', 'search', 'number', 'url', 'email', 'tel', 'password'];

export function isTextField(target: unknown): boolean {
  const tag = readField(target, 'tagName');
  return tag === 'TEXTAREA' || (tag === 'INPUT' && TEXT_TYPES.includes(readField(target, 'type')));
}

function readField(target: unknown, name: string): unknown {
  return typeof target === 'object' && target !== null ? Reflect.get(target, name) : undefined;
}
