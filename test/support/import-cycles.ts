/** Files that import one another in a circle, whether values or types. */
import type { SourceFile } from './source-tree.js';

/** One circle per file that stands in any, as the path from the file back to itself; each circle once. */
export function importCycles(sources: readonly Pick<SourceFile, 'path' | 'imports'>[]): string[] {
  const graph = graphOf(sources);
  const circles = [...graph.keys()].flatMap((file) => {
    const way = wayBack(graph, file);
    return way === null ? [] : [way];
  });
  const seen = new Set<string>();
  return circles
    .filter((way) => {
      const key = [...way].sort().join();
      return !seen.has(key) && seen.add(key);
    })
    .map((way) => [...way, way[0]].join(' -> '));
}

type Graph = ReadonlyMap<string, readonly string[]>;

function graphOf(sources: readonly Pick<SourceFile, 'path' | 'imports'>[]): Graph {
  return new Map(
    sources.map(({ path, imports }) => [
      path.replace(/\.tsx?$/, ''),
      imports.filter(({ own }) => own).map(({ target }) => target),
    ]),
  );
}

/** The shortest way from a file through its imports to itself; null: there is none. */
function wayBack(graph: Graph, start: string): readonly string[] | null {
  const reached = new Set<string>();
  let ways: readonly (readonly string[])[] = [[start]];
  while (ways.length > 0) {
    const next: string[][] = [];
    for (const way of ways) {
      for (const target of graph.get(way[way.length - 1] ?? '') ?? []) {
        if (target === start) return way;
        if (!reached.has(target)) next.push([...way, target]);
        reached.add(target);
      }
    }
    ways = next;
  }
  return null;
}
