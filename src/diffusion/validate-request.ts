/** Everything that a run could stumble over is said before it begins, in words for the person who asked. */
import { UserError } from '../errors.js';
import type { Pack } from '../runtime/pack.js';
import type { Extent } from '../image/geometry.js';
import type { Mask } from '../image/pixels.js';
import { REQUEST_VERSION, type ColorizeInputs, type ColorizeRequest, type RunWindow } from './request.js';

/** The engine's own limit on a side: attention's memory grows with its fourth power. */
export const MAX_MODEL_SIDE_PX = 2048;
const MAX_STEPS = 1000;
const MAX_GUIDANCE = 30;
const MAX_SKETCH_STRENGTH = 3;

export function validateRequest(request: ColorizeRequest, pack: Pack): void {
  const { seed, steps, guidance, sketchGuidance, sketchStrength } = request;
  expect(request.version === REQUEST_VERSION, `Requests of version ${request.version} are not understood`);
  expect(
    Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff,
    `The seed ${seed} must be a whole number from 0 to 4294967295`,
  );
  expect(
    Number.isInteger(steps) && steps >= 1 && steps <= MAX_STEPS,
    `${steps} steps: 1 to ${MAX_STEPS} are possible`,
  );
  for (const [name, scale] of [
    ['Guidance', guidance] as const,
    ['Sketch guidance', sketchGuidance] as const,
  ]) {
    expect(scale >= 1 && scale <= MAX_GUIDANCE, `${name} ${scale} must be from 1 to ${MAX_GUIDANCE}`);
  }
  const strong = sketchStrength >= 0 && sketchStrength <= MAX_SKETCH_STRENGTH;
  expect(strong, `Sketch strength ${sketchStrength} must be from 0 to ${MAX_SKETCH_STRENGTH}`);
  validateSize(request.size, pack);
  for (const [name, value] of fractions(request)) {
    expect(value >= 0 && value <= 1, `${name} ${value} must be from 0 to 1`);
  }
  const { referenceStrength, attention } = request;
  const transformers = pack.layout.transformers.length;
  const fits = referenceStrength.kind !== 'each' || referenceStrength.values.length === transformers;
  expect(fits, `This model takes ${transformers} reference strengths`);
  const canSplit = attention.kind === 'plain' || pack.features.includes('split');
  expect(canSplit, `The model '${pack.title}' cannot treat character and ground apart`);
}

/** Pictures and masks against one another, and against what the pack can do without masks. */
export function validateInputs(inputs: ColorizeInputs, request: ColorizeRequest, pack: Pack): void {
  checkMask('sketch', inputs.sketch, inputs.sketchMask);
  checkMask('reference', inputs.reference, inputs.referenceMask);
  if (request.attention.kind === 'plain') return;
  const hasMasks = inputs.sketchMask !== undefined && inputs.referenceMask !== undefined;
  const canSegment = hasMasks || pack.features.includes('segment');
  expect(
    canSegment,
    `The model '${pack.title}' finds no characters; masks of sketch and reference are needed`,
  );
}

function validateSize({ width, height }: Extent, { layout }: Pack): void {
  const { sizeMultiple } = layout;
  for (const side of [width, height]) {
    const fits = Number.isInteger(side / sizeMultiple) && side >= sizeMultiple && side <= MAX_MODEL_SIDE_PX;
    expect(
      fits,
      `${width} x ${height}: sides must be multiples of ${sizeMultiple} up to ${MAX_MODEL_SIDE_PX}`,
    );
  }
}

function fractions({ referenceStrength, attention, ...request }: ColorizeRequest): [string, number][] {
  const values: [string, number][] = [
    ['Sketch threshold', request.sketchThreshold],
    ['Reference threshold', request.referenceThreshold],
    ...windowEnds('Guidance window', request.guidanceWindow),
    ...windowEnds('No-guidance window', request.noGuidanceWindow),
  ];
  if (referenceStrength.kind === 'each') {
    referenceStrength.values.forEach((value, i) => values.push([`Reference strength ${i}`, value]));
  } else {
    const { kind, ...strengths } = referenceStrength;
    Object.values(strengths).forEach((value) => values.push([`Reference strength (${kind})`, value]));
  }
  if (attention.kind === 'foreground') {
    values.push(
      ['Character strength', attention.foregroundStrength],
      ['Ground strength', attention.backgroundStrength],
    );
    values.push(['Merge', attention.merge]);
  }
  return values;
}

function windowEnds(name: string, window: RunWindow | null): [string, number][] {
  if (window === null) return [];
  return [
    [`${name}: start`, window.start],
    [`${name}: end`, window.end],
  ];
}

function checkMask(name: string, image: Extent, mask: Mask | undefined): void {
  if (mask === undefined) return;
  const fits = mask.width === image.width && mask.height === image.height;
  expect(
    fits,
    `The mask of the ${name} is ${mask.width} x ${mask.height}, the ${name} ${image.width} x ${image.height}`,
  );
}

function expect(condition: boolean, message: string): void {
  if (!condition) throw new UserError(`${message}.`, 'Correct the setting and run again.');
}
