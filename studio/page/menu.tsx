/** A button that opens a small list under it; closes on a choice, a click elsewhere and Escape. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface MenuProps {
  readonly label: string;
  readonly title?: string;
  /** Marked, because something in it is not as usual. */
  readonly isMarked?: boolean;
  /** Choices that people make one after the other leave it open. */
  readonly staysOpen?: boolean;
  readonly children: ComponentChildren;
}

export function Menu({ label, title, isMarked = false, staysOpen = false, children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const close = (): void => details.current?.removeAttribute('open');
  useEffect(() => {
    const elsewhere = (event: Event): void => {
      if (event.target instanceof Node && details.current?.contains(event.target) !== true) close();
    };
    addEventListener('pointerdown', elsewhere);
    return () => removeEventListener('pointerdown', elsewhere);
  }, []);
  return (
    <details
      class={isMarked ? 'menu marked' : 'menu'}
      ref={details}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        close();
        details.current?.querySelector('summary')?.focus();
        event.stopPropagation();
      }}
    >
      <summary title={title}>{label}</summary>
      <div class="menu-list" onClick={staysOpen ? undefined : close}>
        {children}
      </div>
    </details>
  );
}
