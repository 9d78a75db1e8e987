/** Looks a file up in a repository of the hub: its exact name, size and SHA-256. */
import { HubApiError, listFiles, type ListFileEntry } from '@huggingface/hub';
import { FileError, ToolError } from '../../src/tool-errors.js';
import type { HubFile } from './sources.js';

export interface FoundFile extends HubFile {
  readonly bytes: number;
  /** Lower-case hex; what large files are stored under. */
  readonly sha256: string;
}

/** Names that a message spells out. */
const MAX_LISTED = 20;

/** `endpoint`: address of the hub. Throws ToolError (not there, not reachable), FileError (an answer without a hash). */
export async function findFile(wanted: HubFile, endpoint: string): Promise<FoundFile> {
  const { repo, revision, file } = wanted;
  const place = `${endpoint}/${repo}@${revision}`;
  const entries = await listed(wanted, { endpoint, place });
  const files = entries.filter(({ type, path }) => type === 'file' && isPlain(path));
  const matching = files.filter(({ path }) => matches(path, file));
  const [found] = matching;
  if (found === undefined || matching.length > 1) {
    const names = (found === undefined ? files : matching).map(({ path }) => path);
    throw new ToolError(
      `${place}: expected one file "${file}", found ${matching.length}; there are ${names.slice(0, MAX_LISTED).join(', ')}: ` +
        'name another with --from',
    );
  }
  const sha256 = found.lfs?.oid;
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new FileError(`${place}: ${found.path}: the hub states no SHA-256 for it`);
  }
  return { repo, revision, file: found.path, bytes: found.size, sha256 };
}

async function listed(
  { repo, revision, file }: HubFile,
  { endpoint, place }: { readonly endpoint: string; readonly place: string },
): Promise<readonly ListFileEntry[]> {
  const folder = file.includes('/') ? { path: file.slice(0, file.lastIndexOf('/')) } : {};
  const entries: ListFileEntry[] = [];
  try {
    for await (const entry of listFiles({ repo, revision, hubUrl: endpoint, ...folder })) entries.push(entry);
    return entries;
  } catch (error) {
    throw asUserError(error, place);
  }
}

/** What the hub or the way to it says, in one line. */
export function asUserError(error: unknown, place: string): Error {
  if (error instanceof ToolError || error instanceof FileError) return error;
  if (error instanceof HubApiError) {
    const advice = error.statusCode === 404 ? ': no such repository or revision' : '';
    return new ToolError(`${place}: the hub answers ${error.statusCode}${advice}`);
  }
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  const reason = cause instanceof Error ? cause.message : message;
  return new ToolError(`${place}: cannot be reached: ${reason}`);
}

/** No name of a listing may lead out of the folder that files are kept in. */
function isPlain(path: string): boolean {
  return path.split('/').every((part) => /^[\w.+-]+$/.test(part) && !/^\.+$/.test(part));
}

function matches(path: string, file: string): boolean {
  if (!file.endsWith('*')) return path === file;
  return path.startsWith(file.slice(0, -1)) && path.endsWith('.safetensors');
}
