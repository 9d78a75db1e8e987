/**
 * One interface over every source of weights. Tensors are named by the checkpoint's keys, row-major, and read one at a
 * time as float32, so that memory holds one tensor and never the file.
 */
export type CheckpointType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

export interface TensorInfo {
  readonly shape: readonly number[];
  readonly dtype: CheckpointType;
}

export interface Checkpoint {
  /** File or recipe, for messages and the pack's list of sources. */
  readonly place: string;
  names(): readonly string[];
  /** Throws FileError when there is no such tensor. */
  info(name: string): TensorInfo;
  /** Values as float32; whole numbers that float32 cannot hold are a FileError. */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
