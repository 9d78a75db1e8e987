/**
 * What a row of the table of fields says (fields.ts), and how rows of the plain kinds are written. Everything that deals
 * with fields one by one derives from the rows: types, messages, stored recipes, checks, the command line, settings.
 */
import * as v from 'valibot';

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Where the panel shows a setting that has no place of its own. */
export type SettingGroup = 'guidance' | 'sampling' | 'pictures';

export interface Setting {
  readonly group?: SettingGroup;
}

/** A slider of the panel: its own limits where they are narrower than the field's. */
export interface Slider extends Setting, Partial<Range> {
  readonly step: number;
}

/** An option of the command line. */
export interface Option {
  /** What stands for its value in the help; null: it takes none. */
  readonly takes: string | null;
  /** Help; ranges, choices and defaults that the row has are added to it. */
  readonly about: string;
  /** May be given more than once. */
  readonly repeats?: true;
}

export interface Columns<T> {
  /** The version of the recipe that came with the field: messages and recipes from before it have `absent` instead. */
  readonly since: number;
  /** What a request asks for that does not say: what a plugin of the time before the field did. */
  readonly absent: T;
  /** What a new request asks for that does not say, where that is not `absent`: older recipes are made again as they were. */
  readonly now?: T;
  /** The pack recommends a value (pack.json's defaults), which stands in for `absent` in a new request. */
  readonly advised?: true;
  /** False: only code that measures sets it; no message and no recipe has it. */
  readonly wire?: false;
  /** By name. Where there is more than one, cli/field-values.ts puts the value together. */
  readonly options?: Readonly<Record<string, Option>>;
  /** The designer sets it in the panel, under the field's own name. */
  readonly setting?: true | Setting | Slider;
}

export interface Field<T> extends Columns<T> {
  /** As engine and messages take it. */
  readonly schema: v.GenericSchema<T>;
  /** As it is read from a layer: keys that are not known are passed over. */
  readonly stored: v.GenericSchema<unknown, T>;
}

export interface NumberField extends Field<number> {
  readonly kind: 'number';
  readonly range: Range;
}

export interface ChoiceField<T extends string> extends Field<T> {
  readonly kind: 'choice';
  readonly choices: readonly T[];
}

export interface FlagField extends Field<boolean> {
  readonly kind: 'flag';
}

export interface RecordField<T> extends Field<T> {
  readonly kind: 'record';
}

export type AnyField = NumberField | ChoiceField<string> | FlagField | RecordField<unknown>;

export const within = (least: number, most: number) =>
  v.pipe(v.number(), v.minValue(least), v.maxValue(most));
export const wholeWithin = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

export function number<const C extends Columns<number>>(least: number, most: number, columns: C) {
  return numberRow(within(least, most), { least, most }, columns);
}

export function whole<const C extends Columns<number>>(least: number, most: number, columns: C) {
  return numberRow(wholeWithin(least, most), { least, most }, columns);
}

export function share<const C extends Columns<number>>(columns: C) {
  return number(0, 1, columns);
}

export function choice<T extends string, const C extends Columns<T>>(
  choices: readonly T[],
  columns: C,
): ChoiceField<T> & C {
  const schema: v.GenericSchema<T> = v.picklist(choices);
  return { kind: 'choice', choices, schema, stored: schema, ...columns };
}

export function flag<const C extends Columns<boolean>>(columns: C): FlagField & C {
  return { kind: 'flag', schema: v.boolean(), stored: v.boolean(), ...columns };
}

/** Of a field with parts: `strict` for messages, `loose` for layers. */
interface Shapes<T> {
  readonly strict: v.GenericSchema<T>;
  readonly loose: v.GenericSchema<unknown, T>;
}

export function nullable<T>({ strict, loose }: Shapes<T>): Shapes<T | null> {
  return { strict: v.nullable(strict), loose: v.nullable(loose) };
}

export function record<T, const C extends Columns<NoInfer<T>>>(
  { strict, loose }: Shapes<T>,
  columns: C,
): RecordField<T> & C {
  return { kind: 'record', schema: strict, stored: loose, ...columns };
}

function numberRow<const C extends Columns<number>>(
  schema: v.GenericSchema<number>,
  range: Range,
  columns: C,
): NumberField & C {
  return { kind: 'number', schema, stored: schema, range, ...columns };
}
