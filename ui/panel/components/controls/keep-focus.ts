/**
 * The focus of a part whose main button changes: "Colorize" gives way to "Cancel" and comes back. A keyboard user
 * stays on the button that is there, instead of falling out to the page; nobody is fetched from elsewhere.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

/** Marks the button that takes the focus. */
export const MAIN_ACTION = 'data-main-action';

/** At first the focus belongs here: the panel was opened to press this button. */
export function useKeptFocus<T extends HTMLElement>(): RefObject<T | null> {
  const part = useRef<T | null>(null);
  const belongs = useRef(true);

  useLayoutEffect(() => {
    const settle = () => {
      if (belongs.current && part.current !== null) takeFocus(part.current);
    };
    const move = ({ target }: Event) => {
      belongs.current = target instanceof Node && part.current?.contains(target) === true;
    };
    document.addEventListener('focusin', move);
    document.addEventListener('pointerdown', move);
    window.addEventListener('focus', settle);
    return () => {
      document.removeEventListener('focusin', move);
      document.removeEventListener('pointerdown', move);
      window.removeEventListener('focus', settle);
    };
  }, []);

  useLayoutEffect(() => {
    if (belongs.current && part.current !== null) takeFocus(part.current);
  });
  return part;
}

function takeFocus(part: HTMLElement): void {
  const { activeElement } = document;
  // A page that has not the keyboard must not take it from the canvas.
  if (!document.hasFocus() || !isFree(part, activeElement)) return;
  const button = part.querySelector<HTMLButtonElement>(`[${MAIN_ACTION}]:enabled`);
  (button ?? part).focus({ preventScroll: true });
}

/** Nobody has the focus, or the part itself while its button is off: such a button hears no keys. */
function isFree(part: HTMLElement, element: Element | null): boolean {
  if (element === null || element === document.body || element === part) return true;
  return part.contains(element) && element.matches(':disabled');
}
