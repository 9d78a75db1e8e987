/** Where the panel lies: in the plugin's own page, or on a site. A build may have one of them or both. */
export const EDITIONS = ['own', 'site'] as const;
export type Edition = (typeof EDITIONS)[number];
