/**
 * What the panel's site says beside its files. Written by the build as `_headers`, which several static hosts read;
 * docs/hosting.md says the same for the others.
 */
import { FIGMA_ORIGINS } from './origins.js';

export interface HeaderRule {
  /** `*` stands for any rest. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `version`: the folder that the build has made for the panel. */
export function siteHeaders(version: string): readonly HeaderRule[] {
  const folder = `/v${version}`;
  return [
    {
      path: `${folder}/*`,
      headers: {
        // Nobody but Figma shows the panel; the panel takes nobody else's words either.
        'Content-Security-Policy': `frame-ancestors ${FIGMA_ORIGINS.join(' ')}`,
        'X-Content-Type-Options': 'nosniff',
      },
    },
    // Asked for by the plugin's own page, whose origin is "null".
    ...[`${folder}/health.json`, '/health.json'].map((path) => ({
      path,
      headers: { 'Access-Control-Allow-Origin': '*' },
    })),
  ];
}

export function headersFile(version: string): string {
  const blocks = siteHeaders(version).map(({ path, headers }) =>
    [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}
