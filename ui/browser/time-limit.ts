/** Waits for work, but not for ever: browsers answer some questions late, or never. */
export function within<T>(limitMs: number, work: Promise<T>, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late()), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
