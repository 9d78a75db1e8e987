/**
 * What a pickle of tensors is made of. Nothing here runs: a class or function is a name, a tensor is a place in a
 * storage, a storage is the name of an archive's entry.
 */
import type { CheckpointType } from './checkpoint.js';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleTuple
  | PickleList
  | PickleDict
  | PickleGlobal
  | StoragePlace
  | TensorPlace;

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly kind: 'dict';
  /** collections.OrderedDict: the one object that may carry attributes, which nobody reads. */
  readonly isOrdered: boolean;
  readonly entries: Map<string | number, PickleValue>;
}

export interface PickleGlobal {
  readonly kind: 'global';
  /** Module and name with a dot between them. */
  readonly name: string;
}

export interface StoragePlace {
  readonly kind: 'storage';
  /** Entry `data/<key>` of the archive. */
  readonly key: string;
  readonly dtype: CheckpointType;
  readonly elements: number;
}

export interface TensorPlace {
  readonly kind: 'tensor';
  readonly storage: StoragePlace;
  /** All in elements of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** For messages: what a value is, without its contents. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value !== 'object') return typeof value;
  return value.kind === 'global' ? `the global ${value.name}` : value.kind;
}
