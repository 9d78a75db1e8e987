/** One run of every mode on the smallest packs, the same in Node and, bundled into a page, in a browser. */
import { defaultRequest } from '../../src/request/default-request.js';
import { generate } from '../../src/diffusion/generate.js';
import type { ColorizeInputs, ColorizeRequest } from '../../src/request/request.js';
import type { Attention, TextEdit } from '../../src/request/records.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import type { Models } from '../../src/runtime/models.js';
import type { Session } from '../../src/runtime/session.js';
import { frameSketch, gradient, picture } from '../support/pictures.js';

/** Checkpoints of each layout; "v2" also has line extractors and a text tower of the real vocabulary. */
export type ModePack = 'v2' | 'switch' | 'mult';

export interface ModeRun {
  readonly name: string;
  readonly pack: ModePack;
  readonly change: Partial<ColorizeRequest>;
  /** A background picture is given. */
  readonly hasBackground?: true;
}

export interface ModeResult {
  /** The decoder's answer [1, 3, 64, 64], about -1..1. */
  readonly decoded: Float32Array;
  /** The result's own mask, where its background is removed. */
  readonly mask: Float32Array | null;
}

const SIDE = 64;
const sketch = frameSketch(SIDE, SIDE);
const reference = gradient(20, 40);
const background = picture(36, 24, (x, y) => [(40 * x) % 256, 20, (30 * y) % 256]);
const MASKS = { sketchMask: leftHalf(sketch), referenceMask: leftHalf(reference) };

const PLAIN: Attention = { kind: 'plain' };
const STRENGTHS = { foregroundStrength: 1, backgroundStrength: 0.7, merge: 0.2 };
const FOREGROUND: Attention = { kind: 'foreground', ...STRENGTHS };
const BACKGROUND: Attention = { kind: 'background', backgroundFactor: 0.9, ...STRENGTHS };
const BOTH: Attention = { ...BACKGROUND, kind: 'both' };

const EDIT: TextEdit = {
  target: 'red hair',
  anchor: 'blue hair',
  control: 'hair',
  scale: 8,
  enhanced: false,
  thresholds: [0.2, 0.4, 0.6, 0.9],
};

const v2 = (name: string, change: Partial<ColorizeRequest>): ModeRun => ({ name, pack: 'v2', change });

export const MODE_RUNS: readonly ModeRun[] = [
  v2('plain', { attention: PLAIN }),
  v2('foreground', { attention: FOREGROUND }),
  v2('style', { attention: PLAIN, style: true }),
  v2('foreground with style', { attention: FOREGROUND, style: true }),
  v2('background of the bleached reference', { attention: BACKGROUND }),
  { ...v2('background picture', { attention: BACKGROUND }), hasBackground: true },
  {
    ...v2('background picture with style', { attention: BACKGROUND, style: true, styleMerge: 0.4 }),
    hasBackground: true,
  },
  v2('merged characters', {
    attention: { ...FOREGROUND, foregroundStrength: 0.3, backgroundStrength: 1 },
    mergeCharacters: true,
  }),
  v2('edits by text', { attention: PLAIN, edits: [EDIT, { ...EDIT, anchor: null, enhanced: true }] }),
  v2('injection', {
    attention: FOREGROUND,
    injection: { start: 0, fidelity: 0.5, sketchFidelity: 0.3 },
  }),
  v2('a transparent background', {
    attention: FOREGROUND,
    sketchStrength: 0.6,
    resultBackground: 'transparent',
  }),
  { name: 'v1.5 foreground', pack: 'switch', change: { attention: FOREGROUND } },
  { name: 'v1.5 background', pack: 'switch', change: { attention: BACKGROUND } },
  { name: 'v1.5 both', pack: 'switch', change: { attention: BOTH } },
  { name: 'v1 background', pack: 'mult', change: { attention: BACKGROUND } },
];

/** Preprocessors that run a network, from the quickest; the last sees at least 256 x 256 pixels. */
export const LINE_RUNS: readonly ModeRun[] = (
  ['lineart-sk', 'lineart-keras', 'lineart-denoise', 'lineart'] as const
).map((preprocess) => v2(`preprocessor ${preprocess}`, { attention: PLAIN, preprocess }));

/** The whole program, from pictures to picture. */
export async function runMode(run: ModeRun, steps: number, models: Models): Promise<ModeResult> {
  const size = { width: SIDE, height: SIDE };
  const request = { ...defaultRequest(models.pack, sketch), size, seed: 7, steps, ...run.change };
  const given: ColorizeInputs = {
    sketch,
    reference,
    ...(run.change.attention?.kind === 'plain' ? {} : MASKS),
  };
  const inputs = run.hasBackground === true ? { ...given, background } : given;
  const watched = watchDecoder(models);
  const engine = { models: watched.models, signal: { aborted: false }, now: () => 0 };
  const running = generate(request, inputs, engine);
  let next = await running.next();
  while (next.done !== true) next = await running.next();
  return { decoded: watched.decoded(), mask: next.value.resultMask?.data ?? null };
}

/** The same models, of which the decoder's answer is kept. */
function watchDecoder(models: Models): { readonly models: Models; readonly decoded: () => Float32Array } {
  let decoded: Float32Array | null = null;
  const watch = (session: Session): Session => ({
    async run(feeds, outputs) {
      const values = await session.run(feeds, outputs);
      decoded = Float32Array.from(await values['image'].read());
      return values;
    },
    release: () => session.release(),
  });
  return {
    models: {
      ...models,
      load: async (name, sizes) => {
        const session = await models.load(name, sizes);
        return name === 'vae-decoder' ? watch(session) : session;
      },
    },
    decoded: () => {
      if (decoded === null) throw new Error('nothing was decoded');
      return decoded;
    },
  };
}

function leftHalf({ width, height }: Rgba8): Mask {
  const data = Float32Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 1 : 0));
  return { width, height, data };
}
