import { placeKey } from "../figures/place-key.js";
import type { FunctionFigures, ThreadFigures } from "../figures/thread-figures.js";
import type { Report } from "../report/report-data.js";

const MOST = 50;

/** A thread's figures, and the part of the window that it was there for, 0 to 1. */
interface SeenFigures {
  readonly figures: Pick<ThreadFigures, "functions">;
  readonly seenShare: number;
}

/** The functions of all threads by the bytes that they allocate in the window; what is known of one in several threads is averaged by bytes. */
export function allAllocators(threads: readonly SeenFigures[]): Report["allocation"]["top"] {
  const rows = new Map<string, FunctionFigures[]>();
  let total = 0;
  for (const { figures, seenShare } of threads) {
    const functions = figures.functions.map((row) => ({ ...row, bytesPerS: row.bytesPerS * seenShare }));
    for (const row of functions) {
      const key = placeKey(row);
      rows.set(key, [...(rows.get(key) ?? []), row]);
      // A table has the first functions only; what its own shares are of is all.
      if (row === functions[0]) total += row.bytesPerS / row.share;
    }
  }
  return [...rows.values()]
    .map((same) => {
      const bytesPerS = same.reduce((sum, row) => sum + row.bytesPerS, 0);
      const mean = (of: "diedYoungShare" | "staysShare" | "meanLifetimeMs"): number | null => {
        const known = same.filter((row) => row[of] !== undefined);
        const weights = known.reduce((sum, row) => sum + row.bytesPerS, 0);
        return weights > 0
          ? known.reduce((sum, row) => sum + (row[of] ?? 0) * row.bytesPerS, 0) / weights
          : null;
      };
      return {
        function: same[0].functionName,
        file: same[0].file,
        line: same[0].line,
        share: bytesPerS / total,
        diedYoungShare: mean("diedYoungShare"),
        staysShare: mean("staysShare"),
        meanLifetimeMs: mean("meanLifetimeMs"),
      };
    })
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST);
}
