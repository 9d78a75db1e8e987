/** The command lines of the toolchain's smaller commands: write-by-name, unpack, step. */
import { parseArgs } from 'node:util';
import { required } from './cli-usage.js';
import { costText } from './cost.js';
import { printPrecision } from './verify-precision.js';
import { writeByName } from './write-by-name.js';

export const TOOLS_HELP = `  write-by-name --inventory F.json --out F.safetensors [--part P] [--salt S]
                                        a checkpoint of these keys and shapes with values that follow from them
  precision --golden DIR [--run NAME]   what fp16 and int8 weights cost, network by network, in one run of DIR`;

/** Returns the exit code. */
export type Command = (args: readonly string[], log: (line: string) => void) => Promise<number>;

export const TOOLS: Readonly<Record<string, Command>> = {
  'write-by-name': writeByNameCommand,
  precision: precisionCommand,
};

async function writeByNameCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      inventory: { type: 'string' },
      out: { type: 'string' },
      part: { type: 'string' },
      salt: { type: 'string', default: '' },
    },
  });
  const inventory = required(values.inventory, '--inventory');
  const path = required(values.out, '--out');
  const bytes = await writeByName(path, { inventory, part: values.part ?? 'checkpoint', salt: values.salt });
  log(`${path}: ${bytes} bytes, ${costText()}`);
  return 0;
}

async function precisionCommand(args: readonly string[], log: (line: string) => void): Promise<number> {
  const run = { type: 'string', default: 'generate_dpm_vanilla' } as const;
  const { values } = parseArgs({ args: [...args], options: { golden: { type: 'string' }, run } });
  await printPrecision(required(values.golden, '--golden'), values.run, log);
  return 0;
}
