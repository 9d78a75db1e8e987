/** Line icons on a 16 px grid, in the text's colour; hidden from screen readers, since a word is always near. */
const PATHS = {
  swap: 'M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13',
  lock: 'M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2',
  unlock: 'M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 3.9-.6',
  dice: 'M3.5 3.5h9v9h-9zM6 6h.01M10 6h.01M8 8h.01M6 10h.01M10 10h.01',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3h.01',
  shield: 'M8 2.5 12.5 4v4c0 2.7-1.8 4.5-4.5 5.5C5.3 12.5 3.5 10.7 3.5 8V4z',
  chevron: 'M6.5 5 9.5 8l-3 3',
  down: 'M5 6.5 8 9.5l3-3',
  lines: 'M2.5 12.5c3-1 2.5-7 5-7s1 5 3 5 2-3 3-4',
  picture: 'M3 3.5h10v9H3zM3 10.5l3-3 2.5 2.5L10 8.5l3 2.5',
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
