/**
 * What the probe found, as a text that a person copies out of its window and pastes into a file of test/fixtures/probe:
 *
 *   Sketch Colorizer probe, embedded edition
 *   13 export.rotated.size = "62 x 47" (expected "62 x 47")
 *
 * A line is a question's number (docs/untried.md), the answer's name, a sign, and values as JSON. The sign says what kind of
 * answer it is: "=" holds for every machine, "~" is milliseconds, "@" is of this machine or account alone.
 */
export const EDITIONS = ['embedded', 'hosted'] as const;
export type Edition = (typeof EDITIONS)[number];

export type Value = string | number | boolean | null;

const SIGNS = { fact: '=', time: '~', place: '@' } as const;
export type Kind = keyof typeof SIGNS;

export interface Answer {
  /** Row of docs/untried.md. */
  readonly question: number;
  readonly name: string;
  readonly kind: Kind;
  readonly value: Value;
  /** What the formula or the plugin's own code counts on; left out where nothing does. */
  readonly expected?: Value;
}

export interface Report {
  readonly edition: Edition;
  readonly answers: readonly Answer[];
}

const TITLE = 'Sketch Colorizer probe';
const HEAD = new RegExp(`${TITLE}, (\\w+) edition`);
const LINE = /^\s*(\d+) ([\w.-]+) ([=~@]) (.+?)(?: \(expected (.+)\))?\s*$/;

export function reportText({ edition, answers }: Report): string {
  return [`${TITLE}, ${edition} edition`, ...answers.map(lineOf)].join('\n');
}

function lineOf({ question, name, kind, value, expected }: Answer): string {
  const counted = expected === undefined ? '' : ` (expected ${JSON.stringify(expected)})`;
  return `${question} ${name} ${SIGNS[kind]} ${JSON.stringify(value)}${counted}`;
}

/** Lines around the report, and empty ones in it, are left out. Throws where there is no report, or a value is no JSON. */
export function parseReport(text: string): Report {
  const edition = EDITIONS.find((known) => known === HEAD.exec(text)?.[1]);
  if (edition === undefined) throw new Error(`No line says "${TITLE}, … edition": copy the whole report.`);
  return { edition, answers: text.split('\n').flatMap((line) => parseLine(line)) };
}

function parseLine(line: string): readonly Answer[] {
  const parts = LINE.exec(line);
  if (parts === null) return [];
  const [, question, name, sign, value, expected] = parts;
  const answer = { question: Number(question), name, kind: kindOf(sign), value: JSON.parse(value) as Value };
  return [expected === undefined ? answer : { ...answer, expected: JSON.parse(expected) as Value }];
}

function kindOf(sign: string): Kind {
  if (sign === SIGNS.time) return 'time';
  return sign === SIGNS.place ? 'place' : 'fact';
}
