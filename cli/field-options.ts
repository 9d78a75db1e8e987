/** A request's fields on the command line: names, help, ranges, choices and defaults are those of the table of fields. */
import type { AnyField, Option } from '../src/request/field.js';
import { FIELDS, type FieldName } from '../src/request/fields.js';
import type { ColorizeRequest } from '../src/request/request.js';
import { FIELD_NAMES } from '../src/request/schemas.js';
import { choiceOption, numberOption } from './command.js';
import { RECORDS } from './field-records.js';
import { saidOf, type FieldOption, type OptionValues } from './option-values.js';

const ROWS: Readonly<Record<FieldName, AnyField>> = FIELDS;

interface FieldWithOption {
  readonly field: FieldName;
  readonly row: AnyField;
  readonly name: FieldOption;
  readonly option: Option;
}

const ALL: readonly FieldWithOption[] = FIELD_NAMES.flatMap((field) =>
  Object.entries(ROWS[field].options ?? {}).map(([name, option]) => ({
    ...{ field, row: ROWS[field], option },
    name: name as FieldOption,
  })),
);

/** For the parser of arguments. */
export const FIELD_OPTIONS = Object.fromEntries(
  ALL.map(({ name, option }) => [
    name,
    { type: option.takes === null ? 'boolean' : 'string', multiple: option.repeats === true } as const,
  ]),
) as Readonly<Record<FieldOption, { readonly type: 'string' | 'boolean'; readonly multiple: boolean }>>;

/** What the command line says of the request. Throws UsageError where a number is none or a name is unknown. */
export function fieldChanges(values: OptionValues): Partial<ColorizeRequest> {
  const plain = ALL.filter(({ row }) => row.kind !== 'record').map(
    (it) => [it.field, plainValue(it, values)] as const,
  );
  const names = Object.keys(RECORDS) as (keyof typeof RECORDS)[];
  const records = names.map((field) => [field, RECORDS[field](values)] as const);
  const said = [...plain, ...records].filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Partial<ColorizeRequest>;
}

function plainValue({ row, name }: FieldWithOption, values: OptionValues): unknown {
  if (row.kind === 'flag') return values[name];
  const text = saidOf(values, name);
  if (text === undefined || row.kind !== 'choice') return numberOption(name, text);
  return choiceOption(name, text, row.choices);
}

// --------------------------------------------------------------------------------------------------------- help

const INDENT = 20;
const WIDTH = 116;

/** A paragraph per option. */
export const FIELD_HELP = ALL.map(helpOf).join('\n');

function helpOf({ row, name, option: { takes, about } }: FieldWithOption): string {
  const head = `  --${name}${takes === null ? '' : ` ${takes}`}`;
  const words = `${about}${limitsOf(row)}${defaultOf(row)}`.split(/\s+/);
  const start = head.length < INDENT - 1 ? head.padEnd(INDENT - 1) : `${head}  `;
  return wrapped(words, start);
}

function limitsOf(row: AnyField): string {
  if (row.kind === 'number') return `, ${row.range.least} to ${row.range.most}`;
  return row.kind === 'choice' ? `: ${row.choices.join(', ')}` : '';
}

/** Records say theirs in their words. */
function defaultOf(row: AnyField): string {
  if (row.kind === 'record' || row.kind === 'flag') return '';
  return row.advised === true ? " (the pack's)" : ` (${row.now ?? row.absent})`;
}

function wrapped(words: readonly string[], start: string): string {
  const lines = [start];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${' '.repeat(INDENT)}${word}`);
  }
  return lines.join('\n');
}
