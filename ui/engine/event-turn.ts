/** A turn of the event loop: what waits, a cancel above all, is heard, and then it goes on. */
export type Turn = () => Promise<void>;

/** By messages, where there are channels of them: nested timers are held back for 4 ms each. */
export function createTurn(): Turn {
  if (typeof MessageChannel === 'undefined') return () => new Promise((resolve) => setTimeout(resolve, 0));
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  const hear = () => {
    waiting.shift()?.();
    // Outside of browsers a port that listens keeps the process alive.
    if (waiting.length === 0) port1.onmessage = null;
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port1.onmessage = hear;
      port2.postMessage(null);
    });
}
