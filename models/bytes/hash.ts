/** SHA-256 as a stream, handed in: the platform has it, the toolchain's core does not. */
import type { ByteSource } from './byte-source.js';

export interface Hash {
  update(bytes: Uint8Array): void;
  /** In lower-case hexadecimal digits; called once. */
  hex(): string;
}

export type NewHash = () => Hash;

export function hashOf(bytes: Uint8Array, newHash: NewHash): string {
  const hash = newHash();
  hash.update(bytes);
  return hash.hex();
}

/** What is read at a time. */
const CHUNK_BYTES = 2 ** 23;

export async function hashOfSource(source: ByteSource, newHash: NewHash): Promise<string> {
  const hash = newHash();
  for (let begin = 0; begin < source.size; begin += CHUNK_BYTES) {
    hash.update(await source.read(begin, Math.min(begin + CHUNK_BYTES, source.size)));
  }
  return hash.hex();
}
