import type { RunResult } from "./report-data.js";

type Proved = Pick<RunResult, "name" | "proof" | "lateProof" | "ticks">;
type Proof = NonNullable<RunResult["proof"]>;

/**
 * Finds runs whose battles did not do what those of most others did: a difference in speed would be one in work. What battles came to is compared after equal
 * ticks only.
 *
 * @param runs - of strategies, as peers prove nothing
 * @param battles - how many battles each has, with clients' ones
 * @returns for a run, why it is no result, or false where it agrees, or did not come to the tick
 */
export function disagreement(runs: readonly Proved[], battles: number): (run: Proved) => string | false {
  const early = agreement(runs, ({ proof }) => proof);
  const late = agreement(runs, ({ lateProof }) => lateProof);
  const firstTick = runs.find(({ proof }) => proof !== undefined)?.proof?.tick;
  return (run) => {
    // Whoever ticked so often while it was measured has passed the tick.
    const isPast = firstTick !== undefined && battles > 0 && run.ticks >= firstTick * battles;
    if (run.proof === undefined && isPast) {
      return `its battles prove nothing, though they came to tick ${firstTick}, after which those of others are proved`;
    }
    return early(run) || late(run);
  };
}

function agreement(
  runs: readonly Proved[],
  of: (run: Proved) => Proof | undefined,
): (run: Proved) => string | false {
  const supporters = new Map<number, Map<string, Proved[]>>();
  for (const run of runs) {
    const proof = of(run);
    if (proof === undefined) continue;
    const atTick = supporters.get(proof.tick) ?? new Map<string, Proved[]>();
    const said = wordsOf(proof);
    supporters.set(proof.tick, atTick.set(said, [...(atTick.get(said) ?? []), run]));
  }
  return (run) => {
    const proof = of(run);
    if (proof === undefined) return false;
    const [most] = [...(supporters.get(proof.tick) ?? [])].sort(([, a], [, b]) => b.length - a.length);
    if (most === undefined || wordsOf(proof) === most[0]) return false;
    const names = [...new Set(most[1].map(({ name }) => name))].join(", ");
    return `its battles did other things than those of ${names}: they came to ${wordsOf(proof)}, not to ${most[0]}`;
  };
}

function wordsOf({ tick, hash, checksum }: Proof): string {
  return `hash ${hash} and checksum ${checksum} after tick ${tick}`;
}
