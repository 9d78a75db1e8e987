/** All that a program loads: the packages behind its files' imports, without those of types alone. */
import type { SourceFile } from './source-tree.js';

/** `path` with extension. */
export function packagesOf(
  path: string,
  sources: readonly Pick<SourceFile, 'path' | 'imports'>[],
): ReadonlySet<string> {
  const byName = new Map(sources.map((file) => [file.path.replace(/\.tsx?$/, ''), file.imports]));
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [path.replace(/\.tsx?$/, '')];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { target, own, typesOnly } of byName.get(name) ?? []) {
      if (typesOnly) continue;
      if (own) waiting.push(target);
      else packages.add(target);
    }
  }
  return packages;
}
