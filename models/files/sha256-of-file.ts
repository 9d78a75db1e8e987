/** The SHA-256 of a file on disk, in hexadecimal digits. Rejects as the file system does. */
import { hashOfSource } from '../bytes/hash.js';
import { openFile } from './open-file.js';
import { newHash } from './platform.js';

export async function sha256OfFile(path: string): Promise<string> {
  const source = await openFile(path);
  try {
    return await hashOfSource(source, newHash);
  } finally {
    await source.close();
  }
}
