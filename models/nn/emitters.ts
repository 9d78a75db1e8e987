/** Which emitter writes an emission (src/runtime/emissions.ts). */
import type { NetworkPorts } from '../../src/runtime/contracts.js';
import type { EmissionName } from '../../src/runtime/emissions.js';
import type { Graph } from '../onnx/graph.js';
import type { Emitter } from './emitter.js';
import { gpuEmitter } from './gpu.js';
import { gpuHalfEmitter } from './gpu-half.js';
import { gpuPlainEmitter } from './gpu-plain.js';
import { portableEmitter } from './portable.js';

/** `ports`: which of the graph's ends are float32 whatever the emission computes in. */
type EmitterOf = (graph: Graph, ports: NetworkPorts) => Emitter;

export const EMITTERS: Readonly<Record<EmissionName, EmitterOf>> = {
  'gpu-half': gpuHalfEmitter,
  gpu: gpuEmitter,
  'gpu-plain': gpuPlainEmitter,
  portable: portableEmitter,
};
