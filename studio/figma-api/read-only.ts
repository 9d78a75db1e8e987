/** In read-only mode, which Dev Mode counts as, every write of a plugin throws; reading goes on. */

/** Methods that write; beside them every setter does, but for what only this window sees. */
const WRITES: ReadonlySet<string> = new Set([
  'createImage',
  'createRectangle',
  'createFrame',
  'createVector',
  'createPaintStyle',
  'setVectorNetworkAsync',
  'group',
  'appendChild',
  'insertChild',
  'appendChildAt',
  'setGridChildPosition',
  'remove',
  'resize',
  'resizeWithoutConstraints',
  'setPluginData',
  'setRelaunchData',
]);
const OWN_VIEW: ReadonlySet<string> = new Set(['selection', 'currentPage']);

type AnyFunction = (...args: unknown[]) => unknown;

/** The same members, each write behind a check. */
export function checkWrites<T extends object>(members: T, isReadOnly: () => boolean): T {
  const checked = Object.entries(Object.getOwnPropertyDescriptors(members)).map(
    ([key, descriptor]) => [key, checkMember(key, descriptor, isReadOnly)] as const,
  );
  return Object.create(null, Object.fromEntries(checked)) as T;
}

function checkMember(
  key: string,
  descriptor: PropertyDescriptor,
  isReadOnly: () => boolean,
): PropertyDescriptor {
  const check = (name: string): void => {
    if (isReadOnly()) throw new Error(`Can't call "${name}" in read-only mode`);
  };
  const { set } = descriptor;
  const value: unknown = descriptor.value;
  if (set !== undefined && !OWN_VIEW.has(key))
    return {
      ...descriptor,
      set(this: unknown, next) {
        check(`set_${key}`);
        set.call(this, next);
      },
    };
  if (typeof value !== 'function' || !WRITES.has(key)) return descriptor;
  return {
    ...descriptor,
    value: (...args: unknown[]) => {
      check(key);
      return (value as AnyFunction)(...args);
    },
  };
}
