/** A vector of two regions, one filled by a colour of its own, the other by a style. */
import type {
  PaintStyle,
  SolidPaint,
  VectorNetwork,
  VectorNode,
} from '@figma/plugin-typings/plugin-api-standalone';
import { decodePng } from '../../../image/png/png.js';
import { ask, checked, fact, textOf, type Answers } from './ask.js';
import type { Aside } from './aside.js';

const solid = (r: number, g: number, b: number): SolidPaint => ({ type: 'SOLID', color: { r, g, b } });

export async function networkAnswers(aside: Aside): Promise<Answers> {
  const style = aside.api.createPaintStyle();
  style.name = 'Probe';
  style.paints = [solid(0, 0, 1)];
  try {
    return await ask(38, 'network', () => twoRegions(aside, style));
  } finally {
    style.remove();
  }
}

/** Two squares of 20 side by side, with one side in common. */
function network(fillStyleId: string): VectorNetwork {
  const at = (x: number, y: number) => ({ x, y });
  const to = (start: number, end: number) => ({ start, end });
  return {
    vertices: [at(0, 0), at(20, 0), at(40, 0), at(40, 20), at(20, 20), at(0, 20)],
    segments: [to(0, 1), to(1, 4), to(4, 5), to(5, 0), to(1, 2), to(2, 3), to(3, 4)],
    regions: [
      { windingRule: 'NONZERO', loops: [[0, 1, 2, 3]], fills: [solid(1, 0, 0)] },
      { windingRule: 'NONZERO', loops: [[4, 5, 6, 1]], fillStyleId },
    ],
  };
}

async function twoRegions(aside: Aside, style: PaintStyle): Promise<Answers> {
  const vector = aside.own(aside.api.createVector());
  await vector.setVectorNetworkAsync(network(style.id));
  const [first, second] = vector.vectorNetwork.regions ?? [];
  const drawn = await coloursOf(vector);
  style.paints = [solid(0, 1, 0)];
  return [
    checked(38, 'network.size', [`${vector.width} x ${vector.height}`, '40 x 20']),
    checked(38, 'network.first-region', [drawn[0], '255 0 0 255']),
    checked(38, 'network.second-region', [drawn[1], '0 0 255 255']),
    checked(38, 'network.keeps-fills', [first?.fills?.length ?? null, 1]),
    checked(38, 'network.keeps-style', [second?.fillStyleId === style.id, true]),
    checked(38, 'network.follows-the-style', [(await coloursOf(vector))[1], '0 255 0 255']),
    fact(38, 'network.repeated-segment', await refusal(vector, [0, 1, 2, 3, 0])),
    fact(38, 'network.open-loop', await refusal(vector, [0, 1, 2])),
  ];
}

async function coloursOf(vector: VectorNode): Promise<readonly string[]> {
  const { width, data } = decodePng(await vector.exportAsync({ format: 'PNG', useAbsoluteBounds: true }));
  return [10, 30].map((x) => {
    const at = (10 * width + x) * 4;
    return Array.from(data.subarray(at, at + 4)).join(' ');
  });
}

/** What is said to a region of this loop. */
async function refusal(vector: VectorNode, loop: readonly number[]): Promise<string> {
  try {
    await vector.setVectorNetworkAsync({
      ...network(''),
      regions: [{ windingRule: 'NONZERO', loops: [loop] }],
    });
    return 'taken';
  } catch (error) {
    return `refused: ${textOf(error)}`;
  }
}
