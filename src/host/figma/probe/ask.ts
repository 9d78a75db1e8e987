/** Puts questions and gathers answers: a question that throws is answered by what it threw. */
import type { Answer, Value } from './report.js';

export type Answers = readonly Answer[];

/** Holds for every machine. */
export const fact = (question: number, name: string, value: Value): Answer => ({
  ...{ question, name, kind: 'fact', value },
});

/** With what the plugin's own code, or a formula, counts on. */
export const checked = (
  question: number,
  name: string,
  [value, expected]: readonly [Value, Value],
): Answer => ({
  ...{ question, name, kind: 'fact', value, expected },
});

export const time = (question: number, name: string, value: Value): Answer => ({
  ...{ question, name, kind: 'time', value },
});

export const place = (question: number, name: string, value: Value): Answer => ({
  ...{ question, name, kind: 'place', value },
});

/** `name`: what the answer is called where the question throws. */
export async function ask(
  question: number,
  name: string,
  put: () => Answers | Promise<Answers>,
): Promise<Answers> {
  try {
    return await put();
  } catch (error) {
    return [fact(question, `${name}.threw`, textOf(error))];
  }
}

/** Figma rejects with texts as well as with errors. The stack is of nobody's interest. */
export function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0];
}
