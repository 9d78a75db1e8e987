/**
 * Which theme to wear: the bootstrap's word in the address, else the system's wish; from then on Figma's own word,
 * which it posts to whatever page is in the plugin's window. That message is undocumented, so nothing depends on it.
 */
export type Theme = 'light' | 'dark';

/** The theme before anybody has spoken. */
export function openingTheme(hash: string, prefersDark: boolean): Theme {
  const asked = new URLSearchParams(hash.replace(/^#/, '')).get('theme');
  if (asked === 'light' || asked === 'dark') return asked;
  return prefersDark ? 'dark' : 'light';
}

/** Of a page that Figma colours itself: by the class on its root. */
export function themeOfClass(className: string): Theme | null {
  const [, name] = /(?:^|\s)figma-(light|dark)(?:\s|$)/.exec(className) ?? [];
  return name === 'light' || name === 'dark' ? name : null;
}

/**
 * By how light a background is; `colour` as getComputedStyle gives it ("rgb(…)", "rgba(…)", "color(srgb …)"). Null
 * where it says nothing: one can see through it, or it is no colour.
 */
export function themeOfColour(colour: string): Theme | null {
  const [, kind, list = ''] = /^(rgba?|color)\((?:srgb )?([^)]*)\)$/.exec(colour.trim()) ?? [];
  const [red, green, blue, alpha = 1] = list.split(/[\s,/]+/).map(Number);
  const luma = (0.299 * red + 0.587 * green + 0.114 * blue) / (kind === 'color' ? 1 : 255);
  if (!Number.isFinite(luma) || !(alpha > 0.5)) return null;
  return luma < 0.5 ? 'dark' : 'light';
}

/** Figma's word about a change of theme: `{ figmaMessage: { type: 'THEME', payload: { name, variables } } }`. */
export function themeOfMessage(data: unknown): Theme | null {
  const message = field(data, 'figmaMessage');
  const name = field(field(message, 'payload'), 'name');
  if (field(message, 'type') !== 'THEME' || typeof name !== 'string') return null;
  const [, theme] = /^(?:figma-)?(light|dark)$/.exec(name) ?? [];
  return theme === 'light' || theme === 'dark' ? theme : null;
}

function field(record: unknown, name: string): unknown {
  return typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined;
}

/** The part of `window` that carries messages. */
export interface MessagePortOfWindow {
  addEventListener(
    type: 'message',
    listener: (event: { readonly data: unknown; readonly origin: string }) => void,
  ): void;
}

/** Tells of every change of theme that comes from one of the origins. */
export function followTheme(
  port: MessagePortOfWindow,
  origins: readonly string[],
  onTheme: (theme: Theme) => void,
): void {
  port.addEventListener('message', ({ data, origin }) => {
    const theme = origins.includes(origin) ? themeOfMessage(data) : null;
    if (theme !== null) onTheme(theme);
  });
}
