/** The work's own answer, or this error after so long; the work itself goes on. */
export function inTime<T>(work: Promise<T>, limitMs: number, late: Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late), limitMs);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
