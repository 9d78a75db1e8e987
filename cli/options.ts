/** Node's parser of arguments, in words that help: an unknown option is named with the nearest that there is. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.js';
import { nearestWord } from './nearest-word.js';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O }>>['values'];

/** Options alone. Throws UsageError. */
export function parseOptions<O extends Options>(args: readonly string[], options: O): Values<O> {
  const { values, positionals } = parseLine(args, options);
  const [stray] = positionals;
  if (stray !== undefined) throw new UsageError(`"${stray}" belongs to no option. --help lists them.`);
  return values;
}

interface Line<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

/** Options, and the words between them. Throws UsageError. */
export function parseLine<O extends Options>(args: readonly string[], options: O): Line<O> {
  const line = { args: [...args], options, allowPositionals: true } as const;
  const { tokens } = parseArgs({ ...line, strict: false, tokens: true });
  for (const token of tokens) {
    const complaint = token.kind === 'option' ? complaintOf(token, options) : null;
    if (complaint !== null) throw new UsageError(complaint);
  }
  const { values, positionals } = parseArgs(line);
  return { values: values as Values<O>, positionals };
}

interface GivenOption {
  readonly name: string;
  /** With its dashes. */
  readonly rawName: string;
  readonly value?: string | undefined;
  /** Written as --name=value. */
  readonly inlineValue?: boolean | undefined;
}

/** Null where the option can be taken as it is given. */
function complaintOf({ name, rawName, value, inlineValue }: GivenOption, options: Options): string | null {
  if (!Object.hasOwn(options, name)) return unknownOption(rawName, Object.keys(options));
  if (options[name].type === 'boolean') return value === undefined ? null : `${rawName} takes no value.`;
  if (value === undefined) return `${rawName} needs a value.`;
  const isUnclear = inlineValue !== true && /^-./.test(value);
  return isUnclear
    ? `${rawName} needs a value; one that begins with a dash is written ${rawName}=${value}.`
    : null;
}

function unknownOption(name: string, known: readonly string[]): string {
  const nearest = nearestWord(name.replace(/^-+/, ''), known);
  const guess = nearest === null ? '' : ` Did you mean --${nearest}?`;
  return `${name} is no option.${guess} --help lists them.`;
}
