/**
 * A file of torch.save (PyTorch 1.6 and later: .pth, .pt, .ckpt) as a Checkpoint, without Python and without running
 * anything that the file says.
 *
 *   zip archive   -> byte ranges     torch-zip-archive.ts: stored entries, apart from each other
 *   data.pkl      -> tensors' places pickle.ts, a machine that makes tensors only, by the rules of torch-zip-tensors.ts
 *   data/<key>    -> values          read by range when they are asked for, row-major (torch-zip-strides.ts)
 *
 * All entries lie in one folder, whose name is free. Every size is checked against the archive when the file is opened.
 */
import { FileError } from '../../src/tool-errors.js';
import type { ByteSource } from '../bytes/byte-source.js';
import type { Checkpoint, TensorInfo } from './checkpoint.js';
import { BYTES_PER_ELEMENT, decodeTensor } from './dtype.js';
import { MAX_PICKLE_BYTES, readPickle } from './pickle.js';
import type { StoragePlace, TensorPlace } from './pickle-values.js';
import { readArchive, type ArchiveEntry } from './torch-zip-archive.js';
import { rowMajor, storageSpan } from './torch-zip-strides.js';
import { namedTensors, TORCH_RULES } from './torch-zip-tensors.js';

/** Closing the checkpoint closes the source; a FileError leaves it open. */
export async function readTorchZip(source: ByteSource): Promise<Checkpoint> {
  const { place } = source;
  const tensors = await readTensors(source);
  const find = (name: string): StoredTensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new FileError(`${place}: no tensor "${name}"`);
    return tensor;
  };
  return {
    place,
    names: () => [...tensors.keys()],
    info: (name) => find(name),
    read: async (name) => {
      const { begin, end, dtype, layout } = find(name);
      const values = decodeTensor(await source.read(begin, end), dtype, `${place}: tensor "${name}"`);
      return rowMajor(values, layout);
    },
    close: () => source.close(),
  };
}

interface StoredTensor extends TensorInfo, ArchiveEntry {
  readonly layout: TensorPlace;
}

interface Archive {
  readonly place: string;
  /** Name of the folder with its slash. */
  readonly folder: string;
  readonly entries: ReadonlyMap<string, ArchiveEntry>;
}

async function readTensors(source: ByteSource): Promise<ReadonlyMap<string, StoredTensor>> {
  const { place } = source;
  const entries = await readArchive(source);
  const archive = { place, folder: folderOf(entries, place), entries };
  await expectLittleEndian(source, archive);
  const pickle = entryOf(archive, 'data.pkl', MAX_PICKLE_BYTES);
  const root = readPickle(await source.read(pickle.begin, pickle.end), TORCH_RULES, `${place}: data.pkl`);
  const tensors = [...namedTensors(root, place)];
  return new Map(tensors.map(([name, tensor]) => [name, storedTensor(archive, name, tensor)]));
}

function folderOf(entries: ReadonlyMap<string, ArchiveEntry>, place: string): string {
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [name] = pickles;
  if (name === undefined || pickles.length > 1) {
    throw new FileError(`${place}: expected one data.pkl as torch.save writes it, found ${pickles.length}`);
  }
  return name.slice(0, -'data.pkl'.length);
}

/** Written since PyTorch 2.1; before, only little-endian machines were supported. */
async function expectLittleEndian(source: ByteSource, archive: Archive): Promise<void> {
  if (!archive.entries.has(`${archive.folder}byteorder`)) return;
  const { begin, end } = entryOf(archive, 'byteorder', 16);
  const order = new TextDecoder().decode(await source.read(begin, end));
  if (order !== 'little') {
    throw new FileError(`${archive.place}: byte order ${JSON.stringify(order)}, expected "little"`);
  }
}

function entryOf({ place, folder, entries }: Archive, name: string, maxBytes: number): ArchiveEntry {
  const entry = entries.get(folder + name);
  if (entry === undefined) throw new FileError(`${place}: no entry "${name}"`);
  const bytes = entry.end - entry.begin;
  if (bytes <= maxBytes) return entry;
  throw new FileError(`${place}: entry "${name}" of ${bytes} bytes, at most ${maxBytes} allowed`);
}

/** Checks that the tensor lies in its storage and the storage in its entry. */
function storedTensor(archive: Archive, name: string, layout: TensorPlace): StoredTensor {
  const { storage, offset, shape } = layout;
  try {
    const bytes = BYTES_PER_ELEMENT[storage.dtype];
    const span = storageSpan(layout);
    const begin = storageBegin(archive, storage) + offset * bytes;
    return { shape, dtype: storage.dtype, begin, end: begin + span * bytes, layout };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new FileError(`${archive.place}: tensor "${name.slice(0, 80)}": ${error.message}`);
  }
}

function storageBegin({ folder, entries }: Archive, { key, dtype, elements }: StoragePlace): number {
  const entry = entries.get(`${folder}data/${key}`);
  if (entry === undefined) throw new FileError(`no entry "data/${key}" for its storage`);
  const bytes = elements * BYTES_PER_ELEMENT[dtype];
  if (entry.end - entry.begin === bytes) return entry.begin;
  throw new FileError(
    `its storage "data/${key}" has ${entry.end - entry.begin} bytes, but ${elements} of ${dtype} take ${bytes}`,
  );
}
