/** Numbers, plurals and lists as one language writes them; all of it by Intl. */
export interface Formats {
  /** With exactly so many decimals. */
  number(value: number, decimals?: number): string;
  /** "42%" of 0.42 */
  percent(share: number): string;
  /** "37 MB" */
  bytes(count: number): string;
  seconds(value: number, decimals?: number): string;
  /** "8 sec", "3 min"; coarse, since it is a guess. */
  duration(seconds: number): string;
  /** "A, B and C" */
  list(items: readonly string[]): string;
  /** The form that the count asks for. Languages without plurals need none of this. */
  plural(count: number, forms: PluralForms): string;
}

export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** `tag`: of the language, with its region where that matters; `unitSpace`: what stands between a number and its unit. */
export function formatsOf(tag: string, unitSpace = ' '): Formats {
  const rules = new Intl.PluralRules(tag);
  const lists = new Intl.ListFormat(tag);
  const withUnit = (value: number, unit: string, decimals = 0) =>
    new Intl.NumberFormat(tag, { ...fixed(decimals), style: 'unit', unit })
      .formatToParts(value)
      .map(({ type, value: part }) => (type === 'literal' ? unitSpace : part))
      .join('');
  return {
    number: (value, decimals = 0) => new Intl.NumberFormat(tag, fixed(decimals)).format(value),
    percent: (share) => new Intl.NumberFormat(tag, { style: 'percent' }).format(share),
    bytes: (count) => withUnit(...sizeOf(count)),
    seconds: (value, decimals) => withUnit(value, 'second', decimals),
    duration: (seconds) => withUnit(...coarse(seconds)),
    list: (items) => lists.format(items),
    plural: (count, forms) => forms[rules.select(count)] ?? forms.other,
  };
}

/** No separator of thousands: a seed is a name rather than an amount, and everything else is small. */
const fixed = (decimals: number) => ({
  useGrouping: false,
  minimumFractionDigits: decimals,
  maximumFractionDigits: decimals,
});

function sizeOf(bytes: number): [number, string, number] {
  if (bytes < 1e6) return [Math.max(1, Math.round(bytes / 1e3)), 'kilobyte', 0];
  return bytes < 1e9 ? [bytes / 1e6, 'megabyte', 0] : [bytes / 1e9, 'gigabyte', 1];
}

function coarse(seconds: number): [number, string] {
  if (seconds < 1.5) return [1, 'second'];
  if (seconds < 20) return [Math.round(seconds), 'second'];
  if (seconds < 90) return [Math.round(seconds / 5) * 5, 'second'];
  const minutes = seconds / 60;
  return minutes < 90 ? [Math.round(minutes), 'minute'] : [Math.round(minutes / 60), 'hour'];
}
