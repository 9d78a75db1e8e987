/** How long messages of several sizes take to the page and back. */
import { fact, textOf, time, type Answers } from './ask.js';
import type { Line } from './line.js';
import type { Place } from './words.js';

const SIZES_MB = [1, 10, 50];
const LIMIT_MS = 60_000;

export async function messageAnswers(line: Line, at: Place): Promise<Answers> {
  const answers: Answers[] = [];
  for (const size of SIZES_MB) {
    answers.push(await timed(`${at}.messages.to-page-${size}-mb`, () => toPage(line, size * 1e6)));
    answers.push(await timed(`${at}.messages.to-main-${size}-mb`, () => toMain(line, size * 1e6)));
  }
  return answers.flat();
}

async function toPage(line: Line, length: number): Promise<number> {
  line.post({ probe: 'bytes', bytes: new Uint8Array(length) });
  return (await line.hear('got', LIMIT_MS)).message.length;
}

async function toMain(line: Line, length: number): Promise<number> {
  line.post({ probe: 'send', length });
  return (await line.hear('bytes', LIMIT_MS)).message.bytes.length;
}

async function timed(name: string, send: () => Promise<number>): Promise<Answers> {
  const started = Date.now();
  try {
    const length = await send();
    return [time(24, name, Date.now() - started), fact(24, `${name}.bytes`, length)];
  } catch (error) {
    return [fact(24, `${name}.bytes`, textOf(error))];
  }
}
