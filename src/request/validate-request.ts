/** Everything that a run could stumble over is said before it begins, in words for the person who asked. */
import { UserError } from '../errors.js';
import type { Extent } from '../image/geometry.js';
import type { Mask } from '../image/pixels.js';
import { hasInjection, hasMode, hasPreprocess } from '../runtime/modes.js';
import type { Pack } from '../runtime/pack.js';
import { LIMITS } from '../vocabulary/limits.js';
import { rangesOf } from './number-ranges.js';
import { REQUEST_VERSION, type ColorizeInputs, type ColorizeRequest } from './request.js';
import type { TextEdit } from './records.js';
import { hasBackgroundSource, modeOf, readsReferenceMask } from './run-mode.js';
import { expectWideEnough } from './wide-enough.js';

export function validateRequest(request: ColorizeRequest, pack: Pack): void {
  expect(request.version === REQUEST_VERSION, `Requests of version ${request.version} are not understood`);
  validateSize(request.size, pack);
  for (const { name, value, least, most, isWhole } of rangesOf(request)) {
    const what = isWhole ? 'a whole number from' : 'from';
    const fits = value >= least && value <= most && (!isWhole || Number.isInteger(value));
    expect(fits, `${name} ${value} must be ${what} ${least} to ${most}`);
  }
  validateMode(request, pack);
  request.edits.forEach(validateEdit);
}

/** Pictures and masks against one another, and against what the request and the pack make of them. */
export function validateInputs(inputs: ColorizeInputs, request: ColorizeRequest, pack: Pack): void {
  checkMask('sketch', inputs.sketch, inputs.sketchMask);
  checkMask('reference', inputs.reference, inputs.referenceMask);
  if (inputs.background !== undefined) checkMask('background', inputs.background, inputs.backgroundMask);
  validateBackground(inputs, request);
  validateShapes(inputs, request, pack);
  if (pack.features.includes('segment')) return;
  const finds = `The model '${pack.title}' finds no characters`;
  const needsReference = readsReferenceMask(request, inputs.background !== undefined);
  const hasMasks = inputs.sketchMask !== undefined && (!needsReference || inputs.referenceMask !== undefined);
  expect(
    request.attention.kind === 'plain' || hasMasks,
    `${finds}; ${needsReference ? 'masks of sketch and reference are' : 'a mask of the sketch is'} needed`,
  );
  expect(
    !request.removeForeground || inputs.backgroundMask !== undefined,
    `${finds}; a mask of the background picture is needed`,
  );
}

/** The sketch must be seen on the model's canvas, and a picture whose character is looked for on the mask network's. */
function validateShapes(
  { sketch, reference, referenceMask, background, backgroundMask }: ColorizeInputs,
  request: ColorizeRequest,
  { layout: { segmentSize } }: Pack,
): void {
  expectWideEnough('sketch', sketch, request.size);
  if (segmentSize === null) return;
  const square = { width: segmentSize, height: segmentSize };
  const { removeForeground } = request;
  if (referenceMask === undefined && readsReferenceMask(request, background !== undefined))
    expectWideEnough('reference', reference, square);
  if (background !== undefined && removeForeground && backgroundMask === undefined)
    expectWideEnough('background picture', background, square);
}

function validateBackground(
  { background }: ColorizeInputs,
  request: Pick<ColorizeRequest, 'attention' | 'style' | 'removeForeground'>,
): void {
  const isSeen = hasBackgroundSource(request) || request.style;
  expect(
    background === undefined || isSeen,
    'The background picture has no effect: neither background attention nor style is on',
  );
  expect(
    background !== undefined || !request.removeForeground,
    'There is no background picture to remove the character from',
  );
}

/** What this pack's networks can do. */
function validateMode(request: ColorizeRequest, pack: Pack): void {
  const { attention, style, edits, preprocess, resultBackground, mergeCharacters, referenceStrength } =
    request;
  const model = `The model '${pack.title}'`;
  const transformers = pack.layout.transformers.length;
  const fits = referenceStrength.kind !== 'each' || referenceStrength.values.length === transformers;
  expect(fits, `This model takes ${transformers} reference strengths`);
  const canSplit = hasMode(pack, { ...modeOf(request), style: false });
  expect(canSplit, `${model} cannot treat character and background apart (attention '${attention.kind}')`);
  const what = attention.kind === 'plain' ? '' : ` together with attention '${attention.kind}'`;
  expect(!style || hasMode(pack, modeOf(request)), `${model} has no style${what}`);
  const canInject = request.injection === null || hasInjection(pack, modeOf(request));
  expect(canInject, `${model} has no networks for attention injection${what}`);
  expect(hasPreprocess(pack, preprocess), `${model} has no line extractor '${preprocess}'`);
  const reads = pack.features.includes('text') && pack.networks.text !== undefined;
  expect(edits.length === 0 || reads, `${model} reads no texts`);
  expect(edits.length <= LIMITS.edits, `${edits.length} edits by text: at most ${LIMITS.edits} are possible`);
  const segments = pack.features.includes('segment');
  expect(
    resultBackground === 'keep' || segments,
    `${model} finds no characters; the result's background stays`,
  );
  expect(
    !mergeCharacters || attention.kind !== 'plain',
    'Characters are merged only where character and background are treated apart',
  );
}

function validateEdit({ target, control, anchor, thresholds }: TextEdit, index: number): void {
  const texts = anchor === null ? [target, control] : [target, control, anchor];
  const isSaid = texts.every((text) => text.trim() !== '');
  expect(isSaid, `Edit ${index + 1} lacks a text: target, control and anchor are words`);
  const rises = thresholds.every((value, i) => value >= (thresholds[i - 1] ?? 0) && value <= 1);
  expect(rises, `Edit ${index + 1}: thresholds ${thresholds.join(', ')} must be from 0 to 1 and not fall`);
}

function validateSize({ width, height }: Extent, { layout }: Pack): void {
  const { sizeMultiple } = layout;
  for (const side of [width, height]) {
    const fits = Number.isInteger(side / sizeMultiple) && side >= sizeMultiple && side <= LIMITS.modelSide;
    expect(
      fits,
      `${width} x ${height}: sides must be multiples of ${sizeMultiple} up to ${LIMITS.modelSide}`,
    );
  }
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
