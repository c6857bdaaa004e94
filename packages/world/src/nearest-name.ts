/**
 * The one of `names` that `name` is most likely a misspelling of, or undefined where none is near: at most one letter in
 * three is to be put in, left out or replaced, two neighbours that are swapped counting as one. Of equally near ones the
 * first. Case does not count.
 *
 * Source: Damerau, A technique for computer detection and correction of spelling errors, CACM 7(3), 1964; computed as the
 * optimal string alignment distance.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps >= least) continue;
    least = steps;
    nearest = candidate;
  }
  return nearest;
}

/** What an error says to whoever named one that is not there: the nearest of `names`, where one is near, and all of them. */
export function knownNames(name: string, names: readonly string[]): string {
  if (names.length === 0) return "there is none yet";
  const nearest = nearestName(name, names);
  return `${nearest === undefined ? "" : `is it ${nearest}? `}there are ${names.join(", ")}`;
}

function distance(a: string, b: string): number {
  // Row i has the steps from the first i letters of `a` to each beginning of `b`.
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const steps = Math.min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(swapped ? Math.min(steps, rows[i - 2][j - 2] + 1) : steps);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
