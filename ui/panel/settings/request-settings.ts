/**
 * Settings that are fields of a request, under the field's own name: the table of fields says which, with their defaults,
 * sliders and stored form. Null: as the model pack advises.
 */
import * as v from 'valibot';
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { AnyField, SettingGroup, Slider } from '../../../src/request/field.js';
import { FIELDS } from '../../../src/request/fields.js';
import type { FieldsWith, FieldValue, WireRequest } from '../../../src/request/request.js';
import { FIELD_NAMES } from '../../../src/request/schemas.js';

export type SettingField = FieldsWith<{ readonly setting: unknown }>;
type AdvisedField = FieldsWith<{ readonly setting: unknown; readonly advised: true }>;
export type SliderField = FieldsWith<{ readonly setting: Slider }>;
/** Those that a group of the panel shows as the table says. */
type GroupedField = FieldsWith<{ readonly setting: { readonly group: SettingGroup } }>;
export type GroupedFlag = GroupedField & FieldsWith<{ readonly kind: 'flag' }>;
export type GroupedKnob = (GroupedField & SliderField) | GroupedFlag;

export type RequestSettings = {
  readonly [F in SettingField]: FieldValue<F> | (F extends AdvisedField ? null : never);
};

export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const ROWS: Readonly<Record<SettingField, AnyField>> = FIELDS;
const NAMES: readonly SettingField[] = FIELD_NAMES.filter(isSetting);

function isSetting(name: keyof typeof FIELDS): name is SettingField {
  return 'setting' in FIELDS[name];
}

function isSlider(name: SettingField): name is SliderField {
  return sliderOf(ROWS[name]) !== null;
}

/** A record with an entry per setting; what the rows say of it is the caller's to know. */
function perSetting(
  entry: (row: AnyField, name: SettingField) => unknown,
): Readonly<Record<SettingField, unknown>> {
  return Object.fromEntries(NAMES.map((name) => [name, entry(ROWS[name], name)])) as Record<
    SettingField,
    unknown
  >;
}

export const REQUEST_DEFAULTS = perSetting(({ advised, absent, now }) =>
  advised === true ? null : (now ?? absent),
) as RequestSettings;

export const FIELD_SLIDERS = Object.fromEntries(
  NAMES.filter(isSlider).map((name) => [name, sliderOf(ROWS[name])]),
) as Readonly<Record<SliderField, SliderRange>>;

function sliderOf(row: AnyField): SliderRange | null {
  if (row.kind !== 'number' || typeof row.setting !== 'object' || !('step' in row.setting)) return null;
  const { least, most, step } = { ...row.range, ...row.setting };
  return { min: least, max: most, step };
}

type StoredEntries = { readonly [F in SettingField]: v.GenericSchema<unknown, RequestSettings[F]> };

/** As they are kept between sessions; what is broken or out of a slider's range is as if it had never been set. */
export const STORED_REQUEST_SETTINGS = perSetting((row) => {
  const schema = storedOf(row);
  return row.advised === true
    ? v.fallback(v.nullable(schema), null)
    : v.fallback(schema, row.now ?? row.absent);
}) as StoredEntries;

function storedOf(row: AnyField): v.GenericSchema<unknown> {
  const range = sliderOf(row);
  if (row.kind !== 'number' || range === null) return row.schema;
  return v.pipe(row.schema, v.minValue(range.min), v.maxValue(range.max));
}

/** What the designer set, and the pack's advice for the rest. */
export function requestOf(
  settings: RequestSettings,
  { defaults }: Pick<PackInfo, 'defaults'>,
): Pick<WireRequest, SettingField> {
  const advice: Partial<Record<SettingField, unknown>> = defaults;
  return perSetting((_, name) => settings[name] ?? advice[name]) as Pick<WireRequest, SettingField>;
}

export function settingsOf(request: WireRequest): RequestSettings {
  return perSetting((_, name) => request[name]) as RequestSettings;
}

/** The settings of a group, in the table's order. */
export function knobsOf(group: SettingGroup): readonly { readonly key: GroupedKnob }[] {
  return NAMES.filter((name): name is GroupedKnob => {
    const { kind, setting } = ROWS[name];
    return typeof setting === 'object' && setting.group === group && (kind === 'number' || kind === 'flag');
  }).map((key) => ({ key }));
}
