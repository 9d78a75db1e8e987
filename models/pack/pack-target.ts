/** Where a pack is written to, and what the platform must be able to do for that. */
import type { FileSink } from '../bytes/file-sink.js';
import type { NewHash } from '../bytes/hash.js';

/** The same bytes give the same bytes. */
export type Gzip = (bytes: Uint8Array) => Promise<Uint8Array>;

export interface PackTarget {
  /**
   * Lends a place for files of `bytes` together. What `write` kept there becomes the pack when it is done, in place of what
   * was there before; if it rejects, all is as it was.
   */
  replace<T>(bytes: number, write: (files: FileSink) => Promise<T>): Promise<T>;
  readonly newHash: NewHash;
  readonly gzip: Gzip;
  readonly maxShardBytes: number;
}
