/** What the command line says of a request's fields, by option. */
import type { FIELDS, FieldName } from '../src/request/fields.js';
import { numberOption } from './command.js';

type NamesOf<Row> = Row extends { readonly options: infer Options } ? keyof Options & string : never;
/** Every option of a field. */
export type FieldOption = { [F in FieldName]: NamesOf<(typeof FIELDS)[F]> }[FieldName];

/** One that may be repeated has a list, one without a value is true. */
export type OptionValues = Readonly<
  Partial<Record<FieldOption | 'background', string | boolean | readonly (string | boolean)[] | undefined>>
>;

export function saidOf(values: OptionValues, name: keyof OptionValues): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** Throws UsageError. */
export function numberOf(values: OptionValues, name: FieldOption): number | undefined {
  return numberOption(name, saidOf(values, name));
}
