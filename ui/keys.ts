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
      return isPanelOpen ? null : 'open-panel';
    default:
      return null;
  }
}

/** Buttons and disclosures answer Enter themselves. */
function ownsEnter(target: unknown): boolean {
  const tag = typeof target === 'object' && target !== null && 'tagName' in target ? target.tagName : '';
  return tag === 'BUTTON' || tag === 'SUMMARY' || tag === 'A';
}
