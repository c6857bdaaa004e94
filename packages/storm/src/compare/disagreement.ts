import type { RunResult } from "./report-data.js";

type Proved = Pick<RunResult, "name" | "proof">;

/**
 * Finds runs whose battles did not do what those of most others did: a difference in speed would be one in work.
 *
 * @returns for a run, why it is no result, or false where it agrees, or proves nothing
 */
export function disagreement(runs: readonly Proved[]): (run: Proved) => string | false {
  const supporters = new Map<string, Proved[]>();
  for (const run of runs) {
    if (run.proof === undefined) continue;
    const said = wordsOf(run.proof);
    supporters.set(said, [...(supporters.get(said) ?? []), run]);
  }
  const [most] = [...supporters].sort(([, a], [, b]) => b.length - a.length);
  return ({ proof }) => {
    if (proof === undefined || most === undefined || wordsOf(proof) === most[0]) return false;
    const names = [...new Set(most[1].map(({ name }) => name))].join(", ");
    return `its battles did other things than those of ${names}: they came to ${wordsOf(proof)}, not to ${most[0]}`;
  };
}

function wordsOf({ tick, hash, checksum }: NonNullable<RunResult["proof"]>): string {
  return `hash ${hash} and checksum ${checksum} after tick ${tick}`;
}
