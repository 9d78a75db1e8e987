/**
 * What of a batch is done, in a file beside the results: a batch that was cut off goes on where it was. A job counts as done
 * when it was asked for with the same pictures, settings and pack, and its files are as they were written.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../output-files.js';

export const RECORD_FILE = 'colorize-batch.json';

const doneSchema = v.object({ asked: v.string(), files: v.record(v.string(), v.string()) });
const recordSchema = v.object({ version: v.literal(1), done: v.record(v.string(), doneSchema) });
type Done = v.InferOutput<typeof doneSchema>;

export interface BatchRecord {
  /** True where the job of that result was done as it is asked for now, and its files lie there unchanged. */
  isDone(out: string, asked: string): Promise<boolean>;
  /** Written at once, whole. */
  add(out: string, asked: string, files: readonly string[]): Promise<void>;
}

/** `folder`: of the results. A record that cannot be read is none: the batch begins anew. */
export async function openRecord(folder: string): Promise<BatchRecord> {
  const path = join(folder, RECORD_FILE);
  const done = new Map<string, Done>(Object.entries(await readDone(path)));
  let last: Promise<void> = Promise.resolve();
  const write = (): Promise<void> =>
    writeWhole(path, `${JSON.stringify({ version: 1, done: Object.fromEntries(done) }, null, 1)}\n`);
  return {
    async isDone(out, asked) {
      const known = done.get(out);
      if (known?.asked !== asked) return false;
      const files = Object.entries(known.files);
      const found = await Promise.all(files.map(([name]) => digestOfFile(join(dirname(out), name))));
      return files.every(([, digest], i) => found[i] === digest);
    },
    async add(out, asked, files) {
      const digests = await Promise.all(
        files.map(async (file) => [basename(file), await digestOfFile(file)]),
      );
      done.set(out, { asked, files: Object.fromEntries(digests) as Record<string, string> });
      // Jobs end side by side; each writes what all have done.
      last = last.then(write, write);
      await last;
    },
  };
}

async function readDone(path: string): Promise<Readonly<Record<string, Done>>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    const parsed = v.safeParse(recordSchema, JSON.parse(text));
    return parsed.success ? parsed.output.done : {};
  } catch {
    return {};
  }
}

async function digestOfFile(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? null : digestOf(bytes);
}

/** SHA-256 of the parts, each apart from the next. */
export function digestOf(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}
