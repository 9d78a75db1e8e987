/** A button that opens a menu of acts. Arrows, Home and End move in it; Escape closes it, and so does leaving it. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icons.js';

interface ActionMenuProps<T extends string> {
  readonly label: string;
  readonly items: readonly { readonly value: T; readonly label: string }[];
  readonly onChoose: (value: T) => void;
}

export function ActionMenu<T extends string>({ label, items, onChoose }: ActionMenuProps<T>) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (value: T) => {
    close();
    onChoose(value);
  };
  return (
    <span class="action-menu" onFocusOut={(event) => isWithin(event) || setOpen(false)}>
      <button
        ref={button}
        type="button"
        class="small-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (isOpen || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {label}
        <Icon name="down" />
      </button>
      {isOpen && <Items label={label} items={items} onChoose={choose} onClose={close} />}
    </span>
  );
}

/** Does the focus stay in the menu or go to its button, which closes it by itself? */
function isWithin({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget);
}

interface ItemsProps<T extends string> extends ActionMenuProps<T> {
  readonly onClose: () => void;
}

function Items<T extends string>({ label, items, onChoose, onClose }: ItemsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('button')?.focus();
    list.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const current = buttons.findIndex((button) => button === event.target);
    const wanted = targetOf(event.key, current, buttons.length);
    if (wanted === null && event.key !== 'Escape') return;
    event.preventDefault();
    if (wanted === null) onClose();
    else buttons[wanted]?.focus();
  };
  return (
    <div class="action-items" role="menu" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {items.map(({ value, label: item }) => (
        <button key={value} type="button" role="menuitem" tabIndex={-1} onClick={() => onChoose(value)}>
          {item}
        </button>
      ))}
    </div>
  );
}

function targetOf(key: string, current: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return (current + 1) % count;
    case 'ArrowUp':
      return (current + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
