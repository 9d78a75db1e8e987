/** Pictures as fills of a hidden frame: are they kept, and can they be read again? */
import { ask, checked, fact, textOf, time, type Answers } from './ask.js';
import type { Aside } from './aside.js';
import { fourColours } from './export-answers.js';

export async function hiddenAnswers(aside: Aside): Promise<Answers> {
  return ask(37, 'hidden', () => hiddenFrame(aside));
}

async function hiddenFrame(aside: Aside): Promise<Answers> {
  const { api } = aside;
  const frame = aside.own(api.createFrame());
  frame.resize(40, 40);
  const inner = aside.rectangle({ x: 0, y: 0, width: 40, height: 40 });
  frame.appendChild(inner);
  const imageHash = fourColours(aside);
  inner.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash }];
  const written = JSON.stringify(inner.fills);
  frame.visible = false;
  frame.locked = true;
  const started = Date.now();
  const image = api.getImageByHash(imageHash);
  const bytes = image === null ? null : await image.getBytesAsync();
  return [
    checked(37, 'hidden.image-there', [image !== null, true]),
    checked(37, 'hidden.bytes', [bytes === null ? null : bytes.length > 0, true]),
    time(37, 'hidden.read', Date.now() - started),
    checked(30, 'hidden.fills-read-the-same', [JSON.stringify(inner.fills) === written, true]),
    fact(30, 'hidden.fills', namesOf(inner.fills)),
    fact(37, 'hidden.export', await outcomeOf(() => inner.exportAsync({ format: 'PNG' }))),
    checked(37, 'hidden.render-bounds', [inner.absoluteRenderBounds === null ? 'null' : 'a box', 'null']),
  ];
}

/** What a fill is given beside what was set. */
function namesOf(fills: unknown): string {
  const [fill] = Array.isArray(fills) ? (fills as readonly object[]) : [];
  return fill === undefined ? '' : Object.keys(fill).sort().join(' ');
}

async function outcomeOf(work: () => Promise<Uint8Array>): Promise<string> {
  try {
    await work();
    return 'a picture';
  } catch (error) {
    return textOf(error);
  }
}
