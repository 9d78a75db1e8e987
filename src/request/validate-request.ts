/** Everything that a run could stumble over is told before it begins. Whatever does not fit throws a UserError. */
import { UserError, type ErrorParams } from '../errors.js';
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
  const { version } = request;
  if (version !== REQUEST_VERSION) throw new UserError('request-version', { version });
  validateSize(request.size, pack);
  for (const { name, value, least, most, isWhole } of rangesOf(request)) {
    const fits = value >= least && value <= most && (!isWhole || Number.isInteger(value));
    const range = { setting: name, value, least, most };
    if (!fits) throw new UserError(isWhole ? 'setting-not-whole' : 'setting-out-of-range', range);
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
  const needsReference = readsReferenceMask(request, inputs.background !== undefined);
  const hasMasks = inputs.sketchMask !== undefined && (!needsReference || inputs.referenceMask !== undefined);
  const need = (masks: ErrorParams['masks-needed']['masks']) =>
    new UserError('masks-needed', { model: pack.title, masks });
  if (request.attention.kind !== 'plain' && !hasMasks)
    throw need(needsReference ? 'sketch-and-reference' : 'sketch');
  if (request.removeForeground && inputs.backgroundMask === undefined) throw need('background');
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
    expectWideEnough('background', background, square);
}

function validateBackground(
  { background }: ColorizeInputs,
  request: Pick<ColorizeRequest, 'attention' | 'style' | 'removeForeground'>,
): void {
  const isSeen = hasBackgroundSource(request) || request.style;
  if (background !== undefined && !isSeen) throw new UserError('background-unused');
  if (background === undefined && request.removeForeground) throw new UserError('background-missing');
}

/** What this pack's networks can do. */
function validateMode(request: ColorizeRequest, pack: Pack): void {
  const transformers = pack.layout.transformers.length;
  const { referenceStrength, preprocess, edits } = request;
  if (referenceStrength.kind === 'each' && referenceStrength.values.length !== transformers)
    throw new UserError('reference-strengths', { count: transformers });
  if (!hasPreprocess(pack, preprocess))
    throw new UserError('model-lacks-extractor', { model: pack.title, extractor: preprocess });
  if (edits.length > LIMITS.edits)
    throw new UserError('edits-too-many', { count: edits.length, most: LIMITS.edits });
  const what = lackOf(request, pack);
  if (what !== null) throw new UserError('model-lacks', { model: pack.title, what });
  if (request.mergeCharacters && request.attention.kind === 'plain')
    throw new UserError('merge-without-split');
}

/** What the request wants and the pack has no networks for; null: it has all. */
function lackOf(
  { style, edits, injection, resultBackground, ...request }: ColorizeRequest,
  pack: Pack,
): ErrorParams['model-lacks']['what'] | null {
  const mode = modeOf({ ...request, style });
  if (!hasMode(pack, { ...mode, style: false })) return 'split';
  if (style && !hasMode(pack, mode)) return 'style';
  if (injection !== null && !hasInjection(pack, mode)) return 'injection';
  const reads = pack.features.includes('text') && pack.networks.text !== undefined;
  if (edits.length > 0 && !reads) return 'texts';
  return resultBackground === 'keep' || pack.features.includes('segment') ? null : 'clear-background';
}

function validateEdit({ target, control, anchor, thresholds }: TextEdit, index: number): void {
  const texts = anchor === null ? [target, control] : [target, control, anchor];
  const isSaid = texts.every((text) => text.trim() !== '');
  if (!isSaid) throw new UserError('edit-without-text', { edit: index + 1 });
  const rises = thresholds.every((value, i) => value >= (thresholds[i - 1] ?? 0) && value <= 1);
  if (!rises) throw new UserError('edit-thresholds', { values: thresholds });
}

function validateSize({ width, height }: Extent, { layout }: Pack): void {
  const { sizeMultiple } = layout;
  for (const side of [width, height]) {
    const fits = Number.isInteger(side / sizeMultiple) && side >= sizeMultiple && side <= LIMITS.modelSide;
    if (!fits)
      throw new UserError('size-impossible', {
        width,
        height,
        multiple: sizeMultiple,
        most: LIMITS.modelSide,
      });
  }
}

function checkMask(
  picture: ErrorParams['mask-size']['picture'],
  { width, height }: Extent,
  mask: Mask | undefined,
): void {
  if (mask === undefined || (mask.width === width && mask.height === height)) return;
  const sizes = { maskWidth: mask.width, maskHeight: mask.height, width, height };
  throw new UserError('mask-size', { picture, ...sizes });
}
