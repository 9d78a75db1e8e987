/** What a pack says of a file that its weights came from. */
import type { Pack } from '../../src/runtime/pack.js';
import type { ByteSource } from '../bytes/byte-source.js';
import { hashOfSource, type NewHash } from '../bytes/hash.js';

export async function sourceEntry(source: ByteSource, newHash: NewHash): Promise<Pack['sources'][number]> {
  return { name: source.name, bytes: source.size, sha256: await hashOfSource(source, newHash) };
}
