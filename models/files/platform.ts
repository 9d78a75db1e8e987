/** What the toolchain's core asks of Node. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { NewHash } from '../bytes/hash.js';
import type { Gzip } from '../pack/pack-target.js';

export const newHash: NewHash = () => {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

const gzipAsync = promisify(gzip);
/** Of the header's byte that tells the system which made the file (RFC 1952): unknown, so that all make the same. */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/** Without a time stamp. Versions of zlib may pack differently; what comes of it is the same. */
export const gzipBytes: Gzip = async (bytes) => {
  const packed = new Uint8Array(await gzipAsync(bytes, { level: 9 }));
  packed[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return packed;
};
