/** What the numbers of a check were measured on. */
import { cpus, platform, release, totalmem } from 'node:os';
import { WEBGPU_VERSION } from '../../cli/engines/node-gpu.js';

export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly node: string;
  readonly webgpu: string;
}

export async function describeMachine(): Promise<Machine> {
  const all = cpus();
  return {
    system: `${platform()} ${release()} ${process.arch}`,
    processor: `${all.length} x ${all[0]?.model ?? 'unknown'}`,
    memoryBytes: totalmem(),
    node: process.version,
    webgpu: WEBGPU_VERSION,
  };
}
