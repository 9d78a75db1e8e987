/** Objects that answer only for what the studio implements: anything else throws and says which member it was. */

/** Languages ask for these by themselves: a promise check, JSON.stringify, a debugger. */
const ASKED_BY_THE_LANGUAGE: readonly (string | symbol)[] = ['then', 'toJSON', 'constructor'];

/** Every guarded object answers true for it; nothing else does. */
const GUARDED = Symbol('guarded');

export const isGuarded = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Reflect.get(value, GUARDED) === true;

/** The same object behind a check of every access; `name` is what error texts call it ("figma.ui"). */
export function guard<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get: (target, key) => {
      if (key === GUARDED) return true;
      if (key in target) return Reflect.get(target, key);
      if (typeof key === 'symbol' || ASKED_BY_THE_LANGUAGE.includes(key)) return undefined;
      throw new Error(`studio: ${name}.${key} is not implemented`);
    },
    set: (target, key, value) => {
      const property = Object.getOwnPropertyDescriptor(target, key);
      if (property === undefined) throw new Error(`studio: ${name}.${String(key)} is not implemented`);
      if (property.set === undefined) throw new Error(`studio: ${name}.${String(key)} cannot be set`);
      return Reflect.set(target, key, value);
    },
    has: (target, key) => Object.hasOwn(target, key),
    deleteProperty: (_target, key) => {
      throw new Error(`studio: ${name}.${String(key)} cannot be deleted`);
    },
  });
}

/** One object with the members of all, accessors kept as accessors; no prototype, so nothing else is found. */
export function joinMembers(parts: readonly object[]): object {
  const joined: object = Object.create(null);
  parts.forEach((part) => Object.defineProperties(joined, Object.getOwnPropertyDescriptors(part)));
  return joined;
}
