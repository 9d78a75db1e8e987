/** A folder that a pack is written into. */
import { MAX_SHARD_BYTES } from '../onnx/shards.js';
import type { PackTarget } from '../pack/pack-target.js';
import { expectSpace, withFullDiskNamed } from './disk-space.js';
import { folderSink } from './file-sink.js';
import { expectReplaceable, replaceFolder } from './pack-folder.js';
import { gzipBytes, newHash } from './platform.js';

export interface PackFolder {
  /** Replaced when it holds a pack; anything else but an empty folder is left alone (ToolError). */
  readonly folder: string;
  readonly maxShardBytes?: number;
}

export function folderTarget({ folder, maxShardBytes = MAX_SHARD_BYTES }: PackFolder): PackTarget {
  return {
    async replace(bytes, write) {
      await expectReplaceable(folder);
      await expectSpace(folder, bytes);
      return withFullDiskNamed(folder, () => replaceFolder(folder, (draft) => write(folderSink(draft))));
    },
    newHash,
    gzip: gzipBytes,
    maxShardBytes,
  };
}
