/** Where a node is and how large: the members of Figma's LayoutMixin that the studio has. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { followFrame } from '../document/constraints.js';
import {
  absoluteBounds,
  absoluteTransformOf,
  nodeOf,
  placementOf,
  renderBounds,
} from '../document/layout.js';
import type { Handle } from './node-handle.js';
import { checkSize, checkTransform } from './node-rules.js';
import { moveNode } from '../document/move-node.js';
import { compose, invert, translation, turning, type Affine } from '../document/transform.js';

type Place = Pick<
  Figma.LayoutMixin,
  | 'x'
  | 'y'
  | 'width'
  | 'height'
  | 'rotation'
  | 'relativeTransform'
  | 'absoluteTransform'
  | 'absoluteBoundingBox'
  | 'absoluteRenderBounds'
  | 'layoutPositioning'
  | 'resize'
  | 'resizeWithoutConstraints'
>;

export function place(handle: Handle): Place {
  const { document, record, patch } = handle;
  const placement = () => placementOf(document.tree, record());
  const setTransform = (transform: Affine): void => moveTo(handle, transform);
  const shiftTo = (x: number, y: number): void => {
    const { transform } = placement();
    setTransform(compose(translation(x - transform[0][2], y - transform[1][2]), transform));
  };
  const resizeWithoutConstraints = (width: number, height: number): void => {
    checkSize(record(), width, height);
    patch({ width, height });
  };
  const resize = (width: number, height: number): void => {
    checkSize(record(), width, height);
    const followers = followFrame(document.tree, record(), { width, height });
    patch({ width, height });
    for (const { id, transform, ...size } of followers)
      document.update(id, { transform, width: size.width, height: size.height });
  };
  return {
    get x() {
      return placement().transform[0][2];
    },
    set x(x) {
      shiftTo(x, placement().transform[1][2]);
    },
    get y() {
      return placement().transform[1][2];
    },
    set y(y) {
      shiftTo(placement().transform[0][2], y);
    },
    get width() {
      return placement().width;
    },
    get height() {
      return placement().height;
    },
    get rotation() {
      const { transform } = placement();
      return (Math.atan2(-transform[1][0], transform[0][0]) * 180) / Math.PI;
    },
    set rotation(degrees) {
      const { transform } = placement();
      setTransform(compose(translation(transform[0][2], transform[1][2]), turning(-degrees)));
    },
    get relativeTransform() {
      return copyTransform(placement().transform);
    },
    set relativeTransform(transform) {
      checkTransform(transform);
      setTransform(transform);
    },
    get absoluteTransform() {
      return copyTransform(absoluteTransformOf(document.tree, record()));
    },
    get absoluteBoundingBox() {
      return absoluteBounds(document.tree, record());
    },
    get absoluteRenderBounds() {
      return renderBounds(document.tree, record());
    },
    get layoutPositioning() {
      return record().layoutPositioning;
    },
    set layoutPositioning(layoutPositioning) {
      if (layoutPositioning === 'ABSOLUTE' && !isInAutoLayout(handle)) {
        throw new Error(
          'in set_layoutPositioning: Can only set layoutPositioning = ABSOLUTE if the parent node has layoutMode !== NONE',
        );
      }
      patch({ layoutPositioning, gridCell: null });
    },
    resize,
    resizeWithoutConstraints,
  };
}

export function constraints({ record, patch }: Handle): Figma.ConstraintMixin {
  return {
    get constraints() {
      return Object.freeze({ ...record().constraints });
    },
    set constraints({ horizontal, vertical }) {
      patch({ constraints: { horizontal, vertical } });
    },
  };
}

const copyTransform = ([first, second]: Affine): Figma.Transform => [[...first], [...second]];

function isInAutoLayout({ document, record }: Handle): boolean {
  const { parentId } = record();
  return parentId !== null && nodeOf(document.tree, parentId).autoLayout !== null;
}

/** Auto layout owns the places of its flowing children: moving one does nothing, as in Figma. */
function moveTo(handle: Handle, transform: Affine): void {
  const { document, record } = handle;
  const node = record();
  if (isInAutoLayout(handle) && node.layoutPositioning === 'AUTO') return;
  const change = compose(transform, invert(placementOf(document.tree, node).transform));
  moveNode(document, node, change);
}
