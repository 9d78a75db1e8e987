/** The command line of `npm run gpu-check`. */
import type { ParseArgsConfig } from 'node:util';
import { choiceOption, numberOption, UsageError } from '../../cli/command.js';
import { parseOptions } from '../../cli/options.js';
import { EMISSION_NAMES, EMISSIONS, type EmissionName } from '../../src/runtime/emissions.js';

export interface CheckOptions {
  /** The U-Net's base width; v2's is 320. */
  readonly width: number;
  /** Model pixels a side, the most interesting first. */
  readonly sizes: readonly number[];
  readonly steps: number;
  /** Of those that WebGPU runs, best first. */
  readonly emissions: readonly EmissionName[];
  /** Calls and runs of the plain mode alone, or every network of the pack. */
  readonly networks: 'plain' | 'all';
  /** Also without the device's subgroups. */
  readonly subgroups: 'both' | 'with';
  readonly out: string;
  /** Where pack and tensors lie meanwhile. */
  readonly work: string;
  /** Of the whole check. */
  readonly minutes: number;
  /** Of each part at most. */
  readonly partMinutes: number;
  readonly python: string;
}

const GPU_EMISSIONS = EMISSION_NAMES.filter((name) =>
  (EMISSIONS[name].engines as readonly string[]).includes('webgpu'),
);

const OPTIONS = {
  width: { type: 'string', default: '320' },
  sizes: { type: 'string', default: '512,768' },
  steps: { type: 'string', default: '20' },
  emissions: { type: 'string', default: GPU_EMISSIONS.join(',') },
  networks: { type: 'string', default: 'all' },
  subgroups: { type: 'string', default: 'both' },
  out: { type: 'string', default: 'out/gpu-check' },
  work: { type: 'string' },
  minutes: { type: 'string', default: '60' },
  'part-minutes': { type: 'string', default: '6' },
  python: { type: 'string', default: 'python3' },
  part: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

export const CHECK_HELP = `Usage: npm run gpu-check [-- options]
  what this machine's GPU makes of the full-size model: errors, times, memory; its weights are made for it
  --out DIR         report.md and report.json (${OPTIONS.out.default})
  --work DIR        where the pack and results lie meanwhile: about 5 GB (work in DIR)
  --sizes A,B       model pixels a side (${OPTIONS.sizes.default})
  --steps N         guided steps of a whole run (${OPTIONS.steps.default})
  --width N         the U-Net's base width: 320 is v2's, 64 a rehearsal's (${OPTIONS.width.default})
  --emissions A,B   ${GPU_EMISSIONS.join(', ')} (all)
  --networks W      all: every network of the pack; plain: those of a plain run (${OPTIONS.networks.default})
  --subgroups W     both: with the device's subgroups and without; with (${OPTIONS.subgroups.default})
  --minutes N       what is not begun by then is left out, and said to be (${OPTIONS.minutes.default})
  --part-minutes N  what takes longer is stopped (${OPTIONS['part-minutes'].default})
  --python P        a Python that has PyTorch, to be measured beside (${OPTIONS.python.default})`;

export type CheckCommand =
  | { readonly kind: 'help' }
  /** A child process of the check. */
  | { readonly kind: 'part'; readonly part: string; readonly options: CheckOptions }
  | { readonly kind: 'check'; readonly options: CheckOptions };

/** Throws UsageError. */
export function parseCheck(args: readonly string[]): CheckCommand {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return { kind: 'help' };
  const options: CheckOptions = {
    width: wholeOption('width', values.width, 64),
    sizes: values.sizes.split(',').map((size) => wholeOption('sizes', size, 64)),
    steps: wholeOption('steps', values.steps, 1),
    emissions: values.emissions.split(',').map((name) => choiceOption('emissions', name, GPU_EMISSIONS)),
    networks: choiceOption('networks', values.networks, ['all', 'plain'] as const),
    subgroups: choiceOption('subgroups', values.subgroups, ['both', 'with'] as const),
    out: values.out,
    work: values.work ?? `${values.out}/work`,
    minutes: wholeOption('minutes', values.minutes, 1),
    partMinutes: wholeOption('part-minutes', values['part-minutes'], 1),
    python: values.python,
  };
  return values.part === undefined
    ? { kind: 'check', options }
    : { kind: 'part', part: values.part, options };
}

/** A whole multiple of `unit`. */
function wholeOption(name: string, text: string, unit: number): number {
  const value = numberOption(name, text) ?? NaN;
  if (Number.isInteger(value) && value > 0 && value % unit === 0) return value;
  const what = unit === 1 ? 'a whole number' : `a multiple of ${unit}`;
  throw new UsageError(`--${name} takes ${what} above 0, not "${text}"`);
}
