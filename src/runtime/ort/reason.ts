/** What a line about the engine has room for. */
const MOST_LETTERS = 120;

export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message.split('\n');
  if (line === '') return 'no reason was given';
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
}
