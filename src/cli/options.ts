/** Node's parser of arguments, in words that help: an unknown option is named with the nearest that there is. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.js';
import { nearestWord } from './nearest-word.js';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O }>>['values'];

/** Throws UsageError. */
export function parseOptions<O extends Options>(args: readonly string[], options: O): Values<O> {
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError(`"${token.value}" belongs to no option. --help lists them.`);
    if (token.kind === 'option' && !Object.hasOwn(options, token.name))
      throw new UsageError(unknownOption(token.rawName, Object.keys(options)));
  }
  return parseArgs({ args: [...args], options }).values;
}

function unknownOption(name: string, known: readonly string[]): string {
  const nearest = nearestWord(name.replace(/^-+/, ''), known);
  const guess = nearest === null ? '' : ` Did you mean --${nearest}?`;
  return `${name} is no option.${guess} --help lists them.`;
}
