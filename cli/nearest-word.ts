/** The word that somebody may have meant; null where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((each) => ({ each, distance: distanceTo(word, each) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  const most = Math.max(2, Math.floor(word.length / 3));
  return best !== undefined && word !== '' && best.distance <= most ? best.each : null;
}

/** A beginning is nearer than a slip, and nearest to the shortest word that it begins. */
function distanceTo(word: string, known: string): number {
  return known.startsWith(word) ? known.length / 100 : editDistance(word, known);
}

/** How many letters are changed, left out or put in between the two (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++)
      next.push(Math.min(row[j] + (to[j] === letter ? 0 : 1), row[j + 1] + 1, next[j] + 1));
    row = next;
  }
  return row[to.length];
}
