/** What may go wrong around a plugin. In Figma it just happens; in the studio people and tests switch it. */
export interface Conditions {
  /** Who may not edit cannot start plugins; one that runs already goes on and may no longer write. */
  readonly access: 'edit' | 'view' | 'dev';
  /** Figma's exports can be slow, and now and then one never answers. */
  readonly exports: 'prompt' | 'slow' | 'hanging';
  readonly slowExportMs: number;
  readonly network: 'online' | 'offline';
}

export const FAIR_CONDITIONS: Conditions = {
  access: 'edit',
  exports: 'prompt',
  slowExportMs: 5000,
  network: 'online',
};

/** Passes when an export may answer. What hangs does so for ever, whatever is switched later. */
export function exportGate({ exports, slowExportMs }: Conditions): Promise<void> {
  if (exports === 'prompt') return Promise.resolve();
  return new Promise((resolve) => {
    if (exports === 'slow') setTimeout(resolve, slowExportMs);
  });
}
