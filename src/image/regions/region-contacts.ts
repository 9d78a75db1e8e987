/** Where regions touch without a line between them. */
import type { Extent } from '../geometry.js';
import { eachRow, type Pace } from '../pace.js';

export interface Contact {
  readonly first: number;
  readonly second: number;
  /** In pixel sides. */
  readonly length: number;
}

/** Contacts of labels > 0 over the four direct neighbours; each pair once, first < second, in order of both. */
export async function findContacts(labels: Int32Array, size: Extent, pace: Pace): Promise<Contact[]> {
  const lengths = new Map<number, number>();
  const base = labels.reduce((top, label) => (label > top ? label : top), 0) + 1;
  const count = (one: number, other: number) => {
    if (one === 0 || other === 0 || one === other) return;
    const key = one < other ? one * base + other : other * base + one;
    lengths.set(key, (lengths.get(key) ?? 0) + 1);
  };
  await eachRow(size, pace, (y) => {
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      const own = labels[i];
      if (x + 1 < size.width && labels[i + 1] !== own) count(own, labels[i + 1]);
      if (y + 1 < size.height && labels[i + size.width] !== own) count(own, labels[i + size.width]);
    }
  });
  return [...lengths]
    .sort(([a], [b]) => a - b)
    .map(([key, length]) => ({ first: Math.floor(key / base), second: key % base, length }));
}

/** Pixels of each label 0..count. */
export function areasOf(labels: Int32Array, count: number): Int32Array {
  const areas = new Int32Array(count + 1);
  for (let i = 0; i < labels.length; i++) areas[labels[i]]++;
  return areas;
}
