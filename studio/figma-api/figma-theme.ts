/**
 * Figma's theme in the plugin's window, as its web bundle does it: a style of variables in `rgba(...)` stands before
 * the page's own text, the class comes with the window's `load` and not before, and a change is posted to whatever
 * page is in the frame. Only bundled pages have Figma's script, so a navigated one sees nothing but the message.
 */
export type Theme = 'light' | 'dark';

/** Some of Figma's CSS variables (documentation, "CSS variables and theming"), as the editor shows them. */
const COLOURS: Record<Theme, Readonly<Record<string, string>>> = {
  light: {
    bg: 'rgba(255, 255, 255, 1)',
    'bg-secondary': 'rgba(245, 245, 245, 1)',
    text: 'rgba(0, 0, 0, 0.898)',
    'text-secondary': 'rgba(0, 0, 0, 0.498)',
    border: 'rgba(230, 230, 230, 1)',
    'bg-brand': 'rgba(13, 153, 255, 1)',
    'text-onbrand': 'rgba(255, 255, 255, 1)',
  },
  dark: {
    bg: 'rgba(44, 44, 44, 1)',
    'bg-secondary': 'rgba(56, 56, 56, 1)',
    text: 'rgba(255, 255, 255, 1)',
    'text-secondary': 'rgba(255, 255, 255, 0.7)',
    border: 'rgba(68, 68, 68, 1)',
    'bg-brand': 'rgba(12, 140, 233, 1)',
    'text-onbrand': 'rgba(255, 255, 255, 1)',
  },
};

/** "--figma-color-bg" and so on, with their values. */
export const themeVariables = (theme: Theme): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(COLOURS[theme]).map(([name, colour]) => [`--figma-color-${name}`, colour]),
  );

/** What Figma posts when the editor's theme changes; undocumented. */
export const themeMessage = (theme: Theme) => ({
  figmaMessage: { type: 'THEME', payload: { name: theme, variables: themeVariables(theme) } },
});

/** Runs in the bundled page before its own text; it may use nothing but its arguments and the browser. */
function wearTheme(start: Theme): void {
  const root = document.documentElement;
  const style = document.getElementById('figma-style');
  let theme = start;
  const wear = (): void => {
    root.classList.remove('figma-light', 'figma-dark');
    root.classList.add(`figma-${theme}`);
  };
  addEventListener('load', wear);
  addEventListener('message', ({ data }: MessageEvent<Partial<ReturnType<typeof themeMessage>> | null>) => {
    if (data?.figmaMessage?.type !== 'THEME') return;
    const { name, variables } = data.figmaMessage.payload;
    theme = name;
    const lines = Object.entries(variables).map(([key, value]) => `${key}: ${value};`);
    if (style !== null) style.textContent = `:root { ${lines.join(' ')} }`;
    if (document.readyState === 'complete') wear();
  });
}

/**
 * The text that Figma writes into the frame. Its own script and style come first, so the page's doctype comes too
 * late to count: the page is in quirks mode.
 */
export function writtenPage(html: string, theme: Theme | null): string {
  if (theme === null) return `<script></script>${html}`;
  const lines = Object.entries(themeVariables(theme)).map(([key, value]) => `${key}: ${value};`);
  return `<style id="figma-style">:root { ${lines.join(' ')} }</style><script>(${wearTheme})(${JSON.stringify(theme)})</script>${html}`;
}
