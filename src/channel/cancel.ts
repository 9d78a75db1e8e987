/**
 * Cancelling without AbortController, which not every host's VM has. A token has the part of AbortSignal that we
 * use, so that panel and worker may pass a real AbortSignal wherever a token is asked for.
 */
export interface CancelToken {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CancelSource {
  readonly token: CancelToken;
  cancel(): void;
}

export function createCancelSource(): CancelSource {
  const listeners = new Set<() => void>();
  let aborted = false;
  const token: CancelToken = {
    get aborted() {
      return aborted;
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const cancel = () => {
    if (aborted) return;
    aborted = true;
    for (const listener of [...listeners]) listener();
    listeners.clear();
  };
  return { token, cancel };
}
