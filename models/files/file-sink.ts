/** Files of a folder, and a single file, as sinks of bytes. A file has its name only when it is whole. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileSink, SinkFile } from '../bytes/file-sink.js';

/** What is not kept lies there as `<number>.part` until it is discarded, or the folder is removed. */
export function folderSink(folder: string): FileSink {
  let created = 0;
  return { create: () => growingFile(join(folder, `${created++}.part`), folder) };
}

/** Lends the file to `write` under the name `<path>.part`, which an error removes and a later run overwrites. */
export async function writeWhole<T>(path: string, write: (file: SinkFile) => Promise<T>): Promise<T> {
  const file = await growingFile(`${path}.part`, '');
  try {
    const result = await write(file);
    await file.keep(path);
    return result;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function growingFile(part: string, folder: string): Promise<SinkFile> {
  const file = await open(part, 'w');
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  return {
    append: (bytes) => file.writeFile(bytes),
    async keep(name) {
      await close();
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await rename(part, path);
    },
    async discard() {
      await close();
      await rm(part, { force: true });
    },
  };
}
