/** Bytes in memory as a source of bytes. */
import { expectRange, type ByteSource } from '../../models/bytes/byte-source.js';

export function memorySource(bytes: Uint8Array, place: string): ByteSource {
  return {
    place,
    name: place,
    size: bytes.byteLength,
    read: async (begin, end) => {
      expectRange({ place, size: bytes.byteLength }, begin, end);
      return bytes.slice(begin, end);
    },
    close: async () => {},
  };
}
