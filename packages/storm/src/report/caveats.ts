import type { Report, StrategyResult } from "../compare/report-data.js";
import { decimals, milliseconds, percent } from "./figures.js";
import { stallsOf } from "./stall.js";

/** Loads that differ by more make the comparison unfair. */
const UNEQUAL_LOAD_SHARE = 0.02;
/** A machine that is slower by more in one run than in another, or gives more of its time to others, is not the same machine. */
const UNEQUAL_SPEED = 1.25;
const STOLEN_SHARE = 0.02;
/** A machine that holds everybody up for so much of the worst stall may have made it. */
const NOISE_SHARE = 0.5;

/** What a reader must know before believing the figures, as plain text that is not escaped yet. */
export function caveatsOf(
  { strategies }: Report,
  [baseline, candidate]: readonly [StrategyResult, StrategyResult?],
): string[] {
  const valid = strategies.filter((each) => each.void === false);
  // The sentence has said so of the two that it compares.
  const voids = strategies.filter((each) => each.void !== false && each !== baseline && each !== candidate);
  return [
    ...voids.map((each) => `The run of ${each.name} is void: ${reason(each)}.`),
    ...valid.flatMap(voidRunCaveat),
    ...(baseline.void === false ? valid.flatMap((each) => loadCaveats(baseline, each)) : []),
    ...isolateCaveats(valid),
    ...noiseCaveats(valid),
  ];
}

/** Why a run is void, without its own full stop, so that it can stand inside a sentence. */
export function reason(run: Pick<StrategyResult, "void">): string {
  return String(run.void).replace(/\.$/, "");
}

function voidRunCaveat({ name, runs }: StrategyResult): string[] {
  const gone = runs.filter((run) => run.void !== false);
  if (gone.length === 0) return [];
  return [`${gone.length} of ${runs.length} runs of ${name} are void and left out: ${reason(gone[0])}.`];
}

function loadCaveats(baseline: StrategyResult, other: StrategyResult): string[] {
  return [
    ["received", "messages", baseline.receivedPerS, other.receivedPerS] as const,
    ["sent", "snapshots", baseline.sentPerS, other.sentPerS] as const,
  ]
    .map(([did, what, before, after]) => ({ did, what, share: after / before - 1 }))
    .filter(({ share }) => Number.isFinite(share) && Math.abs(share) > UNEQUAL_LOAD_SHARE)
    .map(
      ({ did, what, share }) =>
        `The loads were not equal: ${other.name} ${did} ${percent(Math.abs(share))} ` +
        `${share < 0 ? "fewer" : "more"} ${what} than ${baseline.name}.`,
    );
}

/** The sentence speaks of the isolate that ticks; a gateway that stops for longer is felt just as well. */
function isolateCaveats(runs: readonly StrategyResult[]): string[] {
  return runs.flatMap((run) =>
    run.isolates
      .filter(({ pauses }) => pauses.maxMs > run.pauses.maxMs)
      .map(
        ({ name, pauses }) =>
          `With ${run.name}, the isolate ${name} paused for longer, up to ${milliseconds(pauses.maxMs)} ms.`,
      ),
  );
}

function noiseCaveats(valid: readonly StrategyResult[]): string[] {
  const stalls = stallsOf(valid);
  const caveats: string[] = [];
  for (const [index, { name, runs }] of valid.entries()) {
    const most = (of: (noise: StrategyResult["noise"]) => number) =>
      Math.max(0, ...runs.map(({ noise }) => of(noise)).filter(Number.isFinite));
    const gapMs = most(({ worstGapMs }) => worstGapMs);
    if (gapMs > 1 && gapMs > NOISE_SHARE * stalls[index].worstMs) {
      caveats.push(
        `The machine was noisy: before a run of ${name} it held up a program that only looks at the clock ` +
          `for up to ${milliseconds(gapMs)} ms, so that the worst of ${name} may be the machine's.`,
      );
    }
    const slowness = most((noise) => noise.slowness);
    if (slowness > UNEQUAL_SPEED) {
      caveats.push(
        `The machine was not equally fast: before a run of ${name} the same work took ` +
          `${decimals(slowness, 2)} times as long as at best.`,
      );
    }
    const stolen = most(({ stolenShare }) => stolenShare);
    if (stolen > STOLEN_SHARE) {
      caveats.push(`Other machines took ${percent(stolen)} of the processor's time before a run of ${name}.`);
    }
  }
  return caveats;
}
