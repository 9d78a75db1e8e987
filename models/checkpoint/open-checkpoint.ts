/** Reads a checkpoint by what the file is, whatever its name: safetensors, or the zip of torch.save. */
import { FileError } from '../../src/tool-errors.js';
import type { ByteSource } from '../bytes/byte-source.js';
import type { Checkpoint } from './checkpoint.js';
import { readSafetensors } from './safetensors.js';
import { readTorchZip } from './torch-zip.js';

/** A file's first entry, or the end of an empty archive (PKWARE's APPNOTE 4.3.7, 4.3.16). */
const ZIP_MAGICS = [
  [0x50, 0x4b, 3, 4],
  [0x50, 0x4b, 5, 6],
];
/** Before PyTorch 1.6: a pickle of protocol 2 whose first value is the number 0x1950a86a20f9469cfc6c. */
const LEGACY_MAGIC = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const TORCH_NAMES = /\.(pth|pt|ckpt|bin)$/i;

/** Closing the checkpoint closes the source; an error leaves it open. Throws FileError for a bad file. */
export async function readCheckpoint(source: ByteSource): Promise<Checkpoint> {
  const { place, size } = source;
  const prefix = await source.read(0, Math.min(LEGACY_MAGIC.length, size));
  const startsWith = (magic: readonly number[]): boolean => magic.every((byte, i) => prefix[i] === byte);
  if (ZIP_MAGICS.some(startsWith)) return readTorchZip(source);
  if (startsWith(LEGACY_MAGIC) || TORCH_NAMES.test(place)) {
    throw new FileError(
      `${place}: not the zip that torch.save writes since PyTorch 1.6; convert it: ` +
        `python -c "import torch; torch.save(torch.load('OLD', map_location='cpu', weights_only=True), 'NEW')"`,
    );
  }
  return readSafetensors(source);
}
