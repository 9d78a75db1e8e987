/**
 * The seam between the networks and the pack builder: `arch/networks.ts` exports
 *   networkGraphs(config): readonly NetworkGraph[]   every network of a pack of that configuration, `combine` too
 *   packLayout(config): PackLayout                   what pack.json tells the runtime of their shapes
 * and `build.ts` runs each `build` on a fresh Graph, writes the weights it names and the ports it declares.
 */
import type { NetworkName } from '../../src/runtime/pack.js';
import type { Graph } from './graph.js';

export interface NetworkGraph {
  readonly name: NetworkName;
  /** Declares inputs and outputs as the graph contract of src/runtime/pack.ts names them. */
  readonly build: (graph: Graph) => void;
}
