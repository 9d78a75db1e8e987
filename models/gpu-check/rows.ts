/** What a check finds out, a row each: a line of JSON between its processes, and in the report. */
import type { EmissionName } from '../../src/runtime/emissions.js';

/** How networks were run: the columns that all measurements share. */
export interface Way {
  readonly emission: EmissionName;
  /** Features of the device that were done without. */
  readonly without: readonly string[];
}

export interface DeviceRow {
  readonly kind: 'device';
  readonly device: string;
  readonly features: readonly string[];
  /** What does not go as one would expect. */
  readonly note: string | null;
}

/** One call of the plain U-Net, values on the device. */
export interface CallRow {
  readonly kind: 'call';
  readonly size: number;
  /** Where the output lies among the part's tensors. */
  readonly tensor: string;
  readonly loadSeconds: number;
  /** Median of the calls after the first. */
  readonly milliseconds: number;
  readonly peakBytes: number | null;
  readonly largestBytes: number | null;
}

/** A whole run: pictures in, picture out. */
export interface RunRow {
  readonly kind: 'run';
  readonly size: number;
  readonly steps: number;
  /** Of the picture's levels. */
  readonly tensor: string;
  /** With loading of all networks. */
  readonly seconds: number;
  /** Another seed, networks kept. */
  readonly againSeconds: number | null;
  /** Median time from step to step. */
  readonly stepMilliseconds: number | null;
  readonly peakBytes: number | null;
}

/** One guided step of a mode; or one network by itself. */
export interface NetworkRow {
  readonly kind: 'mode' | 'network';
  readonly name: string;
  readonly size: number;
  readonly tensor: string;
  readonly networks: readonly string[];
  /** With loading. */
  readonly seconds: number;
}

/** PyTorch on the same card. */
export interface TorchRow {
  readonly kind: 'torch';
  readonly size: number;
  readonly device: string;
  readonly torch: string;
  readonly dtype: string;
  readonly eager1: number;
  readonly eager2: number;
  readonly graph1: number | null;
  readonly graph2: number | null;
  /** Sketch encoder, image encoder, steps, decoder; seconds. */
  readonly run: number;
  readonly steps: number;
  readonly peakBytes: number | null;
}

export interface PackRow {
  readonly kind: 'pack';
  readonly networks: readonly string[];
  readonly bytes: number;
  readonly seconds: number;
}

/** Networks that nothing ran. */
export interface RestRow {
  readonly kind: 'rest';
  readonly networks: readonly string[];
}

export interface FailureRow {
  readonly kind: 'failure';
  /** What was tried. */
  readonly what: string;
  readonly reason: string;
}

export type Finding = DeviceRow | CallRow | RunRow | NetworkRow | TorchRow | PackRow | RestRow | FailureRow;

/** A finding and the part of the check that has it. */
export interface Row {
  readonly part: string;
  readonly way: Way | null;
  readonly finding: Finding;
}
