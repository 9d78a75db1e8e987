/** Handlers by the name of their event, as figma.on, once and off keep them. */
export type Callback = (...args: unknown[]) => unknown;

export interface Callbacks<Name extends string> {
  on(type: string, callback: Callback): Name;
  once(type: string, callback: Callback): Name;
  off(type: string, callback: Callback): void;
  has(name: Name): boolean;
  emit(name: Name, ...args: unknown[]): void;
  clear(): void;
}

/** `owner` stands in the error of an event that is not among the names ("figma"). */
export function createCallbacks<Name extends string>(owner: string, names: readonly Name[]): Callbacks<Name> {
  const handlers = new Map<Name, readonly Callback[]>();
  const nameOf = (type: string): Name => {
    const name = names.find((known) => known === type);
    if (name === undefined) throw new Error(`studio: ${owner}.on('${type}') is not implemented`);
    return name;
  };
  const of = (name: Name): readonly Callback[] => handlers.get(name) ?? [];
  const on = (type: string, callback: Callback): Name => {
    const name = nameOf(type);
    handlers.set(name, [...of(name), callback]);
    return name;
  };
  const off = (type: string, callback: Callback): void => {
    const name = nameOf(type);
    handlers.set(
      name,
      of(name).filter((other) => other !== callback),
    );
  };
  return {
    on,
    off,
    once: (type, callback) => {
      const only: Callback = (...args) => {
        off(type, only);
        return callback(...args);
      };
      return on(type, only);
    },
    has: (name) => of(name).length > 0,
    emit: (name, ...args) => of(name).forEach((callback) => callback(...args)),
    clear: () => handlers.clear(),
  };
}
