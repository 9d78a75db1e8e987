/** What the commands share in reading a command line. */
import { choiceOption, UsageError } from '../../cli/command.js';
import { ENGINES, openEngine } from '../../cli/engines/open-engine.js';
import { EMISSION_NAMES, type EmissionName } from '../../src/runtime/emissions.js';
import type { Storage } from '../onnx/nodes.js';
import { PACKS, type PackEntry } from '../registry.js';
import type { OpenRuntime } from '../verify/verify.js';

export { UsageError };

const STORAGES: Readonly<Record<string, Storage>> = { fp32: 'float32', fp16: 'float16', int8: 'int8' };

export function storageOf(precision: string): Storage {
  if (Object.hasOwn(STORAGES, precision)) return STORAGES[precision];
  throw new UsageError(`--precision: expected ${Object.keys(STORAGES).join(', ')}, got ${precision}`);
}

/** Names with commas between them; undefined: those that suit the storage. */
export function emissionsOf(names: string | undefined): readonly EmissionName[] | undefined {
  return names?.split(',').map((name) => choiceOption('emissions', name, EMISSION_NAMES));
}

export function engineOf(name: string): OpenRuntime {
  const engine = choiceOption('engine', name, ENGINES);
  return () => openEngine(engine);
}

export function only(positionals: readonly string[], message: string): string {
  const [first, ...more] = positionals;
  if (first === undefined || more.length > 0) throw new UsageError(`${message}, got ${positionals.length}`);
  return first;
}

/** Of the registry; `others`: further names that would have done. */
export function entryOf(name: string, others: readonly string[] = []): PackEntry {
  const entry = PACKS.find(({ id }) => id === name);
  const known = [...PACKS.map(({ id }) => id), ...others];
  if (entry === undefined) throw new UsageError(`unknown pack "${name}": ${known.join(', ')}`);
  return entry;
}

export function required(value: string | undefined, option: string): string {
  if (value === undefined) throw new UsageError(`${option} is missing; --help lists the options`);
  return value;
}
