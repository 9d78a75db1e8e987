/**
 * How values cross between the studio and the plugin's VM: JSON text, bytes beside it. What JSON has no word for is
 * an object with the key "$". The same function runs on both sides: in the VM it is evaluated from its own source,
 * so it may use nothing but its arguments and the language.
 */

/** {"$": kind, ...}: undefined, number, date, bytes, plain (an object that has a "$" itself), or a hook's own. */
export interface Tag {
  readonly $: string;
  readonly value: unknown;
}

export interface Crossing {
  readonly text: string;
  readonly blobs: readonly ArrayBuffer[];
}

/** What travels by reference instead: functions, guarded objects, promises, symbols. */
export interface CodecHooks {
  /** A tag for what is not plain data; null for plain data. */
  refer(value: unknown): Tag | null;
  resolve(tag: Tag): unknown;
}

export interface Codec {
  encode(value: unknown): Crossing;
  decode(crossing: Crossing): unknown;
}

export function makeCodec(hooks: CodecHooks): Codec {
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null;

  function pack(value: unknown, blobs: ArrayBuffer[]): unknown {
    if (value === undefined) return { $: 'undefined', value: null };
    if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', value: String(value) };
    const tag = hooks.refer(value);
    if (tag !== null) return tag;
    if (!isRecord(value)) return value;
    if (Array.isArray(value)) return value.map((item) => pack(item, blobs));
    return packObject(value, blobs);
  }

  function packObject(value: Record<string, unknown>, blobs: ArrayBuffer[]): unknown {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind === 'Date') return { $: 'date', value: Number(value) };
    if (kind === 'Uint8Array') {
      // QuickJS copies a typed array at once; `from` would step through it, half a second a megabyte.
      const bytes = new Uint8Array(value as unknown as Uint8Array);
      return { $: 'bytes', value: blobs.push(bytes.buffer) - 1 };
    }
    if (kind !== 'Object' && kind !== 'Error') {
      throw new Error(
        `studio: a value of kind ${kind} cannot leave or enter the plugin; Figma takes plain JSON, Date and Uint8Array only`,
      );
    }
    const fields = Object.keys(value).map((key) => [key, pack(value[key], blobs)] as const);
    const plain = Object.fromEntries(fields);
    return '$' in plain ? { $: 'plain', value: fields } : plain;
  }

  function unpack(value: unknown, blobs: readonly ArrayBuffer[]): unknown {
    if (Array.isArray(value)) return value.map((item) => unpack(item, blobs));
    if (!isRecord(value)) return value;
    if ('$' in value) return unpackTag(value as unknown as Tag, blobs);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, blobs)]));
  }

  function unpackTag(tag: Tag, blobs: readonly ArrayBuffer[]): unknown {
    if (tag.$ === 'undefined') return undefined;
    if (tag.$ === 'number') return Number(tag.value);
    if (tag.$ === 'date') return new Date(Number(tag.value));
    if (tag.$ === 'bytes') return new Uint8Array(blobs[Number(tag.value)]);
    if (tag.$ !== 'plain') return hooks.resolve(tag);
    const fields = tag.value as readonly (readonly [string, unknown])[];
    return Object.fromEntries(fields.map(([key, item]) => [key, unpack(item, blobs)]));
  }

  return {
    encode: (value) => {
      const blobs: ArrayBuffer[] = [];
      return { text: JSON.stringify(pack(value, blobs)), blobs };
    },
    decode: ({ text, blobs }) => unpack(JSON.parse(text), blobs),
  };
}
