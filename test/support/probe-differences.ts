/** What one report of the probe answers otherwise than another. */
import type { Answer, Report } from '../../src/host/figma/probe/report.js';

/** A time is told where it is so many times another, either way. */
const MUCH_SLOWER = 10;

/** A line for each difference, in the order of `known`. What belongs to one machine or account ("@") is not compared. */
export function probeDifferences(known: Report, found: Report): readonly string[] {
  if (known.edition !== found.edition)
    return [
      `This is a report of the ${found.edition} edition, the other one of the ${known.edition} edition.`,
    ];
  const others = new Map(found.answers.map((answer) => [answer.name, answer]));
  const names = new Set(known.answers.map(({ name }) => name));
  return [
    ...known.answers.flatMap((answer) => differenceOf(answer, others.get(answer.name))),
    ...found.answers
      .filter(({ name, kind }) => kind !== 'place' && !names.has(name))
      .map(
        ({ question, name, value }) =>
          `${question} ${name}: ${JSON.stringify(value)}, which the other one lacks`,
      ),
  ];
}

function differenceOf({ question, name, kind, value }: Answer, found: Answer | undefined): readonly string[] {
  if (kind === 'place') return [];
  if (found === undefined)
    return [`${question} ${name}: no answer, ${JSON.stringify(value)} in the other one`];
  if (kind === 'time' && isAboutAsLong(Number(value), Number(found.value))) return [];
  if (kind === 'fact' && value === found.value) return [];
  const unit = kind === 'time' ? ' ms' : '';
  return [
    `${question} ${name}: ${JSON.stringify(found.value)}${unit}, ${JSON.stringify(value)}${unit} in the other one`,
  ];
}

/** Below 100 ms a clock says little. */
function isAboutAsLong(a: number, b: number): boolean {
  const [short, long] = [Math.max(100, Math.min(a, b)), Math.max(a, b)];
  return long <= MUCH_SLOWER * short;
}
