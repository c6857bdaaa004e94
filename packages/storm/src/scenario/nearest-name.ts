/**
 * The name that is most like a word, where one is like it: at most a third of its letters differ.
 *
 * Source: V. Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals" (1966).
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter((each) => each.distance <= Math.max(1, Math.ceil(each.name.length / 3)));
  return near.sort((a, b) => a.distance - b.distance)[0]?.name;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const exchanged = row[j] + (letter === b[j] ? 0 : 1);
      next.push(Math.min(exchanged, row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[b.length];
}
