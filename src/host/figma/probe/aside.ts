/** A place beside everything on the page, and the probe's own layers there. */
import type { PluginAPI, RectangleNode, SceneNode } from '@figma/plugin-typings/plugin-api-standalone';

/** Canvas units to the right of everything. */
const DISTANCE = 2000;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Aside {
  readonly api: PluginAPI;
  /** Names the layer as the probe's and notes it, so that `clear` takes it away. */
  own<N extends SceneNode>(node: N): N;
  /** A grey rectangle; x and y from the place's corner. */
  rectangle(box: Box): RectangleNode;
  clear(): void;
}

export function findAside(api: PluginAPI): Aside {
  const right = api.currentPage.children.reduce((most, node) => Math.max(most, rightOf(node)), 0);
  const left = Math.ceil(right) + DISTANCE;
  let owned: readonly SceneNode[] = [];
  const own = <N extends SceneNode>(node: N): N => {
    node.name = 'Probe';
    owned = [...owned, node];
    return node;
  };
  return {
    api,
    own,
    rectangle: ({ x, y, width, height }) => {
      const node = own(api.createRectangle());
      node.resize(width, height);
      node.x = left + x;
      node.y = y;
      return node;
    },
    clear: () => {
      for (const node of owned) if (!node.removed) node.remove();
      owned = [];
    },
  };
}

function rightOf(node: SceneNode): number {
  const box = 'absoluteBoundingBox' in node ? node.absoluteBoundingBox : null;
  return box === null ? 0 : box.x + box.width;
}
