/** The site's models over HTTP. */
import * as v from 'valibot';
import { createCancelSource } from '../../../src/channel/cancel.js';
import { FormatError } from '../../../src/errors.js';
import { PACK_LIST, packListSchema, type ListedPack } from '../../../src/runtime/pack-list.js';
import { download } from '../../browser/download.js';
import type { ModelSite } from './model-keeper.js';

const MAX_LIST_BYTES = 4 << 20;
/** The list is short; a model that waits for it should not wait long. */
const LIST_STALL_MS = 8_000;

/** `base`: address of the panel's page. `list` throws UserError (cannot be fetched), FormatError (is none). */
export function createModelSite(base: string, fetch: typeof globalThis.fetch): ModelSite {
  const listUrl = new URL(PACK_LIST, base).href;
  const options = {
    name: PACK_LIST,
    maxBytes: MAX_LIST_BYTES,
    stallMs: LIST_STALL_MS,
    onBytes: () => undefined,
    fetch,
  };
  return {
    async list() {
      const bytes = await download(listUrl, { ...options, signal: createCancelSource().token });
      return parsePackList(new TextDecoder().decode(bytes));
    },
    packUrl: (path) => new URL(`${path}pack.json`, listUrl).href,
  };
}

/** Throws FormatError where the text is no list. */
export function parsePackList(text: string): readonly ListedPack[] {
  try {
    const parsed = v.safeParse(packListSchema, JSON.parse(text));
    if (parsed.success) return parsed.output;
    throw listError(parsed.issues[0].message);
  } catch (error) {
    throw error instanceof FormatError ? error : listError(`expected JSON: ${String(error)}`);
  }
}

function listError(reason: string): FormatError {
  return new FormatError('model-file-broken', { file: PACK_LIST, reason });
}
