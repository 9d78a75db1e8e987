/** A frame of another site's may forbid service workers, or have none; then the panel needs its site each time. */
export function keepOffline(): void {
  try {
    void navigator.serviceWorker.register('offline.js').catch(() => undefined);
  } catch {
    // Even to read the property may be refused.
  }
}
