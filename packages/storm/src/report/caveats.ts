import { isPartial, measuredOf } from "../compare/partial-runs.js";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { decimals, milliseconds, percent } from "./figures.js";
import { listed, upTo } from "./listed.js";
import { stallsOf } from "./stall.js";
import { workCaveats } from "./work-caveats.js";

/** Loads that differ by more make the comparison unfair. */
const UNEQUAL_LOAD_SHARE = 0.02;
/** A machine that is slower by more in one run than in another, or gives more of its time to others, is not the same machine. */
const UNEQUAL_SPEED = 1.25;
const STOLEN_SHARE = 0.02;
/** A machine that holds everybody up for so much of the worst stall may have made it. */
const NOISE_SHARE = 0.5;

/** What a reader must know before believing the figures, as plain text that is not escaped yet. */
export function caveatsOf(
  report: Report,
  [baseline, candidate]: readonly [StrategyResult, StrategyResult?],
): string[] {
  const { strategies, settings } = report;
  const valid = strategies.filter((each) => each.void === false);
  // The sentence has said so of the two that it compares.
  const voids = strategies.filter((each) => each.void !== false && each !== baseline && each !== candidate);
  return [
    ...voids.map((each) => `The run of ${each.name} is void: ${reason(each)}.`),
    ...valid.flatMap(voidRunCaveat),
    ...valid.flatMap((run) => partialRunCaveat(run, settings.seconds)),
    ...proofCaveats(valid),
    ...(baseline.void === false ? loadCaveats(baseline, valid) : []),
    ...workCaveats(report, valid),
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

function partialRunCaveat(run: StrategyResult, plannedS: number): string[] {
  if (!isPartial(run, plannedS)) return [];
  return [
    `${run.name} was called off, measured for ${measuredOf(run, plannedS)}: its figures are of that alone.`,
  ];
}

/** Whoever did not come to the tick after which others are proved did less, and nobody knows whether it was the same. */
function proofCaveats(valid: readonly StrategyResult[]): string[] {
  const strategies = valid.filter(({ kind }) => kind === "strategy");
  const proofs = [
    ["proof", "to do the work of the others"],
    ["lateProof", "to do so until the end"],
  ] as const;
  return proofs.flatMap(([proof, what]) => {
    const isUnproved = ({ runs }: StrategyResult) =>
      runs.some((run) => run.void === false && run[proof] === undefined);
    const unproved = strategies.filter(isUnproved);
    const isProved = strategies.some(({ runs }) => runs.some((run) => run[proof] !== undefined));
    return unproved.length === 0 || !isProved
      ? []
      : [
          `Runs of ${listed(unproved)} are not proved ${what}: their battles did not come to the tick after which those of others are proved.`,
        ];
  });
}

function loadCaveats(baseline: StrategyResult, valid: readonly StrategyResult[]): string[] {
  const loads = [
    ["received", "messages", ({ receivedPerS }: StrategyResult) => receivedPerS] as const,
    ["sent", "snapshots", ({ sentPerS }: StrategyResult) => sentPerS] as const,
  ];
  return loads.flatMap(([did, what, of]) =>
    (["fewer", "more"] as const).flatMap((direction) => {
      const sign = direction === "more" ? 1 : -1;
      const unequal = valid
        .map((run) => ({ name: run.name, share: sign * (of(run) / of(baseline) - 1) }))
        .filter(({ share }) => Number.isFinite(share) && share > UNEQUAL_LOAD_SHARE);
      if (unequal.length === 0) return [];
      const most = Math.max(...unequal.map(({ share }) => share));
      return [
        `The loads were not equal: ${listed(unequal)} ${did} ${upTo(unequal)}${percent(most)} ${direction} ${what} ` +
          `than ${baseline.name}.`,
      ];
    }),
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
  const noises = valid.map(({ name, runs }, index) => {
    const most = (of: (noise: StrategyResult["noise"]) => number) =>
      Math.max(0, ...runs.map(({ noise }) => of(noise)).filter(Number.isFinite));
    return {
      name,
      stallMs: stalls[index].worstMs,
      gapMs: most(({ worstGapMs }) => worstGapMs),
      slowness: most(({ slowness }) => slowness),
      stolen: most(({ stolenShare }) => stolenShare),
    };
  });
  const caveats: string[] = [];
  const held = noises.filter(({ gapMs, stallMs }) => gapMs > 1 && gapMs > NOISE_SHARE * stallMs);
  if (held.length > 0) {
    const gapMs = Math.max(...held.map((noise) => noise.gapMs));
    caveats.push(
      `The machine was noisy: before runs of ${listed(held)} it held up a program that only looks at the clock for ` +
        `up to ${milliseconds(gapMs)} ms, so that the worst of ${listed(held)} may be the machine's.`,
    );
  }
  const slow = noises.filter(({ slowness }) => slowness > UNEQUAL_SPEED);
  if (slow.length > 0) {
    const slowness = Math.max(...slow.map((noise) => noise.slowness));
    caveats.push(
      `The machine was not equally fast: before runs of ${listed(slow)} the same work took ${upTo(slow)}` +
        `${decimals(slowness, 2)} times as long as at best.`,
    );
  }
  const stolen = noises.filter((noise) => noise.stolen > STOLEN_SHARE);
  if (stolen.length > 0) {
    const share = Math.max(...stolen.map((noise) => noise.stolen));
    caveats.push(
      `Other machines took ${upTo(stolen)}${percent(share)} of the processor's time before runs of ${listed(stolen)}.`,
    );
  }
  return caveats;
}
