/** Where in a reference the cells of a picture looked (image/attention-map.ts). */
import * as v from 'valibot';

/** Cells along a side of a grid; more than any picture has. */
const gridSide = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));
const gridSchema = v.strictObject({ width: gridSide, height: gridSide });
/** Pixels along a side of a picture; more than any model paints. */
const pictureSide = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8192));
const subjectSchema = v.pipe(
  v.strictObject({ width: pictureSide, height: pictureSide, data: v.instance(Uint8Array) }),
  v.check(({ width, height, data }) => data.length === width * height, 'a byte for every pixel'),
);
const placeSchema = v.strictObject({
  ...{ x: v.number(), y: v.number() },
  ...{ width: v.number(), height: v.number() },
});

export const attentionSchema = v.pipe(
  v.strictObject({
    cells: gridSchema,
    box: placeSchema,
    patches: gridSchema,
    seen: placeSchema,
    weights: v.instance(Uint8Array),
    subject: v.exactOptional(subjectSchema),
  }),
  v.check(({ cells, patches, weights }) => {
    return weights.length === cells.width * cells.height * patches.width * patches.height;
  }, 'a weight for every cell and patch'),
);
