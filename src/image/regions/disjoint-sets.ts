/** Union-find over 0..count-1. */
export interface DisjointSets {
  /** The set's name: one of its members. */
  find(member: number): number;
  /** Joins the sets of both; the first one's name stays. */
  join(first: number, second: number): void;
}

export function createDisjointSets(count: number): DisjointSets {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const find = (member: number) => {
    let at = member;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  return {
    find,
    join: (first, second) => {
      parent[find(second)] = find(first);
    },
  };
}
