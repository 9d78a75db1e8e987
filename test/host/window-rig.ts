/** The plugin's window, as main opens it: what is shown in it, and the timers that run. */
import { readFileSync } from 'node:fs';
import { createOpening, type OpeningPort } from '../../src/host/opening.js';

export const BOOTSTRAP = readFileSync('ui/figma/bootstrap.html', 'utf8');
export const OWN = '<p>the panel in the plugin</p>';

/** By default that of a plugin whose panel is on a site alone. */
export function openWindow(edition: Partial<OpeningPort> = {}) {
  const shown: string[] = [];
  const timers = new Map<() => void, number>();
  const opening = createOpening({
    html: BOOTSTRAP,
    bootstrap: BOOTSTRAP,
    hasOwn: false,
    ...edition,
    show: (html) => shown.push(html),
    after: (ms, callback) => {
      timers.set(callback, ms);
      return () => void timers.delete(callback);
    },
  });
  const timeIsUp = () => {
    for (const callback of [...timers.keys()]) {
      timers.delete(callback);
      callback();
    }
  };
  return { opening, shown, timers, timeIsUp };
}
