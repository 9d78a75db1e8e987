/** Fields that several options say together, or one option in a form of its own. Undefined: not said. */
import type { Attention, TextEdit } from '../src/request/records.js';
import { NEW_EDIT } from '../src/request/records.js';
import type { FieldsWith, FieldValue } from '../src/request/request.js';
import { ATTENTIONS } from '../src/vocabulary/attention.js';
import { UsageError, choiceOption } from './command.js';
import { numberOf, saidOf, type OptionValues } from './option-values.js';

type RecordField = FieldsWith<{ readonly kind: 'record'; readonly options: object }>;

/** Each throws UsageError. */
export const RECORDS: {
  readonly [F in RecordField]: (values: OptionValues) => FieldValue<F> | undefined;
} = { size: sizeOf, attention: attentionOf, edits: editsOf, injection: injectionOf };

function sizeOf(values: OptionValues): FieldValue<'size'> | undefined {
  const text = saidOf(values, 'size');
  if (text === undefined) return undefined;
  const match = /^(\d+)x(\d+)$/.exec(text);
  if (match === null) throw new UsageError(`--size takes WIDTHxHEIGHT, not "${text}"`);
  return { width: Number(match[1]), height: Number(match[2]) };
}

function attentionOf(values: OptionValues): Attention | undefined {
  const kind = attentionKind(values);
  const strengths = {
    foregroundStrength: numberOf(values, 'foreground-strength'),
    backgroundStrength: numberOf(values, 'background-strength'),
    merge: numberOf(values, 'merge'),
  };
  const factor = numberOf(values, 'background-factor');
  if (kind === undefined || kind === 'plain') {
    const isTuned = [factor, ...Object.values(strengths)].some((value) => value !== undefined);
    if (isTuned)
      throw new UsageError('strengths of character and background need an --attention that splits them');
    return kind === undefined ? undefined : { kind };
  }
  const { foregroundStrength = 1, backgroundStrength = 1, merge = 0 } = strengths;
  const split = { foregroundStrength, backgroundStrength, merge };
  if (kind === 'foreground') return { kind, ...split };
  return { kind, ...split, backgroundFactor: factor ?? 1 };
}

/** A background picture asks for background attention, unless another is asked for. */
function attentionKind(values: OptionValues): Attention['kind'] | undefined {
  const kind = saidOf(values, 'attention');
  if (kind !== undefined) return choiceOption('attention', kind, ATTENTIONS);
  return saidOf(values, 'background') === undefined ? undefined : 'background';
}

function editsOf(values: OptionValues): readonly TextEdit[] | undefined {
  const { edit } = values;
  const scale = numberOf(values, 'edit-scale') ?? NEW_EDIT.scale;
  return Array.isArray(edit) ? edit.map((words) => editOf(String(words), scale)) : undefined;
}

function editOf(words: string, scale: number): TextEdit {
  const [target, control, anchor = null, ...more] = words.split('|').map((part) => part.trim());
  if (control === undefined || more.length > 0)
    throw new UsageError(`--edit takes "TARGET | CONTROL" or "TARGET | CONTROL | ANCHOR", not "${words}"`);
  return { ...NEW_EDIT, target, control, anchor, scale };
}

function injectionOf(values: OptionValues): FieldValue<'injection'> | undefined {
  const fidelity = numberOf(values, 'injection');
  if (fidelity === undefined) return undefined;
  return {
    fidelity,
    start: numberOf(values, 'injection-start') ?? 0,
    sketchFidelity: numberOf(values, 'injection-sketch') ?? 0,
  };
}
