/** The numbers of a request with the ranges that the table of fields gives them. */
import { FIELD_NAMES } from './schemas.js';
import { FIELDS } from './fields.js';
import type { ColorizeRequest } from './request.js';

export interface Ranged {
  /** Where it stands in the request: "edits.1.scale". */
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

/** What is looked at of a schema. */
interface Node {
  readonly type: string;
  /** Of a number: its checks. */
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
  /** Of what may also be null. */
  readonly wrapped?: Node;
  /** Of a record. */
  readonly entries?: Readonly<Record<string, Node>>;
  /** Of a list, and of a tuple. */
  readonly item?: Node;
  readonly items?: readonly Node[];
  /** Of records that their `kind` tells apart, and of a choice of words; a single word is a literal. */
  readonly options?: readonly (Node | string)[];
  readonly literal?: unknown;
}

export function rangesOf(request: ColorizeRequest): Ranged[] {
  return FIELD_NAMES.flatMap((name) => numbersOf(FIELDS[name].schema, request[name], name));
}

function numbersOf(node: Node, value: unknown, name: string): Ranged[] {
  if (typeof value === 'number') return [ranged(node, value, name)];
  if (typeof value !== 'object' || value === null) return [];
  if (node.wrapped !== undefined) return numbersOf(node.wrapped, value, name);
  return Object.entries(value).flatMap(([key, part]) => {
    const schema = partOf(node, value, key);
    return schema === undefined ? [] : numbersOf(schema, part, `${name}.${key}`);
  });
}

function partOf({ entries, item, items, options }: Node, value: object, key: string): Node | undefined {
  if (options !== undefined) return options.find((option) => isOf(option, value))?.entries?.[key];
  return item ?? items?.[Number(key)] ?? entries?.[key];
}

function isOf(option: Node | string, value: object): option is Node {
  if (typeof option === 'string' || !('kind' in value)) return false;
  const kind = option.entries?.kind;
  return kind?.literal === value.kind || kind?.options?.some((name) => name === value.kind) === true;
}

function ranged({ pipe = [] }: Node, value: number, name: string): Ranged {
  const bound = (type: string, none: number) =>
    Number(pipe.find((check) => check.type === type)?.requirement ?? none);
  return {
    name,
    value,
    least: bound('min_value', -Infinity),
    most: bound('max_value', Infinity),
    isWhole: pipe.some(({ type }) => type === 'integer'),
  };
}
