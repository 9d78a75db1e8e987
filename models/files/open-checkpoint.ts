/** Checkpoints by their paths. The caller closes them, in `finally`; a missing file is the system's error. */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { readCheckpoint } from '../checkpoint/open-checkpoint.js';
import { readSafetensors } from '../checkpoint/safetensors.js';
import { openAs } from './open-file.js';

/** Throws FileError for a bad file. */
export function openCheckpoint(path: string): Promise<Checkpoint> {
  return openAs(path, readCheckpoint);
}

/** Throws FileError for a bad file. */
export function openSafetensors(path: string): Promise<Checkpoint> {
  return openAs(path, readSafetensors);
}
