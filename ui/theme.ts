/** The theme before main has spoken: the bootstrap's word in the address, else the system's wish. */
export type Theme = 'light' | 'dark';

export function openingTheme(hash: string, prefersDark: boolean): Theme {
  const asked = new URLSearchParams(hash.replace(/^#/, '')).get('theme');
  if (asked === 'light' || asked === 'dark') return asked;
  return prefersDark ? 'dark' : 'light';
}
