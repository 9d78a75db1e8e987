/** The clock of whoever waits, so that tests can be their own. */
export type Later = (ms: number, work: () => void) => () => void;

/** Does the work after so long, unless the function that it returns is called before. */
export const later: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};
