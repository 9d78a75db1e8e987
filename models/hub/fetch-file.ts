/**
 * One file of the hub, on disk and whole. It grows as `<name>.part`, which a later run takes up where it ended; it
 * gets its name when its SHA-256 is the one that the hub states. A file that already has its name is checked as well.
 * Memory holds one chunk.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadFile } from '@huggingface/hub';
import { FileError, ToolError } from '../../src/tool-errors.js';
import { expectSpace } from '../files/disk-space.js';
import { errorCode } from '../files/error-code.js';
import { asUserError, findFile, type FoundFile } from './find-file.js';
import type { HubFile } from './sources.js';

export interface FetchOptions {
  /** Address of the hub, without a slash at its end. */
  readonly endpoint: string;
  /** Files lie in <folder>/<owner>/<name>/<file>. */
  readonly folder: string;
  readonly log: (line: string) => void;
  /** Before a broken transfer is taken up again; it is, as long as every attempt brings something. */
  readonly retryDelayMs?: number;
}

const RETRY_DELAY_MS = 2_000;

/** The file's path. Throws ToolError (missing, unreachable, no space), FileError (wrong bytes). */
export async function fetchFile(wanted: HubFile, options: FetchOptions): Promise<string> {
  const found = await findFile(wanted, options.endpoint);
  const path = join(options.folder, found.repo, found.file);
  const title = `${found.repo}/${found.file}`;
  if (existsSync(path)) {
    const { digest } = await hashed(path);
    if (digest.digest('hex') === found.sha256) {
      options.log(`${title}: here already`);
      return path;
    }
    options.log(`${title}: the file here is another one: fetching it again`);
  }
  await mkdir(dirname(path), { recursive: true });
  await fetchPart({ found, part: `${path}.part`, title }, options);
  await rename(`${path}.part`, path);
  return path;
}

interface Task {
  readonly found: FoundFile;
  readonly part: string;
  readonly title: string;
}

interface Progress {
  bytes: number;
  readonly digest: Hash;
}

/** The part on disk, whole and right. Of an error, a part that is only short stays. */
async function fetchPart(task: Task, options: FetchOptions): Promise<void> {
  const { found, part, title } = task;
  const progress = await begun(task);
  await expectSpace(part, found.bytes - progress.bytes);
  const resumed = progress.bytes === 0 ? '' : `, ${progress.bytes} of them here already`;
  options.log(`${title}: ${found.bytes} bytes${resumed}`);
  while (progress.bytes < found.bytes) {
    const before = progress.bytes;
    const failure = await transfer(task, progress, options.endpoint);
    if (progress.bytes === before) throw failure ?? new ToolError(`${title}: the hub sends nothing`);
    if (progress.bytes === found.bytes) break;
    options.log(`${title}: ${failure?.message ?? 'the transfer ended'}; going on at byte ${progress.bytes}`);
    await sleep(options.retryDelayMs ?? RETRY_DELAY_MS);
  }
  const actual = progress.digest.digest('hex');
  if (actual === found.sha256) return;
  await rm(part);
  throw new FileError(`${title}: expected SHA-256 ${found.sha256}, got ${actual}; removed: fetch it again`);
}

/** What an earlier run left; one that is longer than the file can be is of another file. */
async function begun({ part, found }: Task): Promise<Progress> {
  const progress = await hashed(part);
  if (progress.bytes <= found.bytes) return progress;
  await rm(part);
  return { bytes: 0, digest: createHash('sha256') };
}

/** Appends to the part what comes until the end or a failure, which is returned where going on may help. */
async function transfer(
  { found, part, title }: Task,
  progress: Progress,
  endpoint: string,
): Promise<Error | null> {
  const { repo, revision, file: path, bytes } = found;
  const file = await open(part, 'a');
  try {
    // Not by the xet protocol: one way over plain ranges serves every hub, and its hash is the file's own.
    const blob = await downloadFile({ repo, revision, path, hubUrl: endpoint, xet: false });
    if (blob?.size !== bytes) {
      throw new FileError(`${title}: listed with ${bytes} bytes, offered with ${blob?.size ?? 'none'}`);
    }
    for await (const chunk of chunksOf(blob.slice(progress.bytes))) {
      if (progress.bytes + chunk.byteLength > bytes) {
        throw new FileError(`${title}: expected ${bytes - progress.bytes} more bytes, the hub sends others`);
      }
      await file.writeFile(chunk);
      progress.digest.update(chunk);
      progress.bytes += chunk.byteLength;
    }
    return null;
  } catch (error) {
    if (['ENOSPC', 'EDQUOT'].includes(errorCode(error))) {
      throw new ToolError(`${part}: the disk is full at byte ${progress.bytes}: make room and fetch again`);
    }
    if (error instanceof FileError) throw error;
    return asUserError(error, title);
  } finally {
    await file.close();
  }
}

async function* chunksOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Size and running hash of a file; of none, zero. */
async function hashed(path: string): Promise<Progress> {
  const digest = createHash('sha256');
  const bytes = existsSync(path) ? (await stat(path)).size : 0;
  if (bytes === 0) return { bytes, digest };
  for await (const chunk of createReadStream(path)) digest.update(chunk);
  return { bytes, digest };
}
