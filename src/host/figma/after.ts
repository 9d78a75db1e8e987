/** Figma's own timer, as what waits with an end wants it. */
import type { After } from '../time-limit.js';

export const after: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};
