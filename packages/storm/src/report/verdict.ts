import type { StrategyResult } from "../compare/report-data.js";
import { milliseconds, percent } from "./figures.js";

/** What a comparison comes to, as plain text that is not escaped yet. */
export interface Verdict {
  readonly sentence: string;
  /** What a reader must know before believing the sentence. */
  readonly caveats: readonly string[];
}

/** Worst cases that differ by less are called the same: a maximum is one event, never repeated exactly. */
const SAME_SHARE = 0.1;
/** Loads that differ by more make the comparison unfair. */
const UNEQUAL_LOAD_SHARE = 0.05;

/**
 * Says in one sentence whether the worst pause and the worst tick became better from the baseline to the
 * candidate: from `heap`, else the first strategy, to `arena`, else the last. It is as plain where they did
 * not, where a run is void and where there is nothing to compare.
 */
export function verdict(strategies: readonly StrategyResult[]): Verdict {
  const baseline =
    strategies.find(({ name }) => name === "heap") ??
    strategies.find(({ name }) => name !== "arena") ??
    strategies[0];
  if (baseline === undefined)
    return { sentence: "No strategy was run, so there is nothing to report.", caveats: [] };
  const others = strategies.filter((each) => each !== baseline);
  const candidate = others.find(({ name }) => name === "arena") ?? others.at(-1);
  if (candidate === undefined) return { sentence: alone(baseline), caveats: isolateCaveats([baseline]) };
  return {
    sentence: compared(baseline, candidate),
    caveats: [
      ...loadCaveats(baseline, candidate),
      ...isolateCaveats([baseline, candidate]),
      ...strategies
        .filter((each) => each !== baseline && each !== candidate && each.void !== false)
        .map((each) => `The run of ${each.name} is void: ${reason(each)}.`),
    ],
  };
}

function alone(run: StrategyResult): string {
  if (run.void !== false) return `The only run, of ${run.name}, is void and is no result: ${reason(run)}.`;
  const worst = `On this machine, with ${run.name}, ${worstOf(run)}`;
  return `${worst}; it ran alone, so there is nothing to compare it with.`;
}

function compared(baseline: StrategyResult, candidate: StrategyResult): string {
  if (baseline.void !== false && candidate.void !== false) {
    return (
      `There is no result: the runs of both ${baseline.name} (${reason(baseline)}) ` +
      `and ${candidate.name} (${reason(candidate)}) are void.`
    );
  }
  for (const [gone, left] of [
    [baseline, candidate],
    [candidate, baseline],
  ] as const) {
    if (gone.void === false) continue;
    return (
      `There is no comparison, because the run of ${gone.name} is void (${reason(gone)}); ` +
      `on this machine, with ${left.name} alone, ${worstOf(left)}.`
    );
  }
  const pause = change("the worst pause", baseline.pauses.maxMs, candidate.pauses.maxMs, "none");
  const late = change("the worst tick lateness", baseline.latenessMs.max, candidate.latenessMs.max, "0 ms");
  const both = `${pause.text} and ${late.text}`;
  if (pause.gain === "unknown" && late.gain === "unknown") {
    return `There is no comparison of ${baseline.name} and ${candidate.name}: ${both}.`;
  }
  const inPlace = `with ${candidate.name} in place of ${baseline.name}`;
  const better = [pause, late].filter(({ gain }) => gain === "better").length;
  const worse = [pause, late].filter(({ gain }) => gain === "worse").length;
  if (better === 2) {
    return `On this machine ${pause.text} and ${late.text.replace(" fell from", " from")}, ${inPlace}.`;
  }
  if (better === 0) {
    return `On this machine ${candidate.name} was not better than ${baseline.name}: ${both}.`;
  }
  const [first, second] = pause.gain === "better" ? [pause, late] : [late, pause];
  const opening =
    worse === 0 ? "On this machine" : `On this machine ${candidate.name} was better in one way only:`;
  return `${opening} ${first.text}, but ${second.text}, ${inPlace}.`;
}

interface Change {
  readonly gain: "better" | "worse" | "same" | "unknown";
  readonly text: string;
}

/** @param zero - how no time at all is worded */
function change(what: string, before: number, after: number, zero: string): Change {
  if (!Number.isFinite(before) || !Number.isFinite(after))
    return { gain: "unknown", text: `${what} was not measured` };
  const [from, to] = [withUnit(before, zero), withUnit(after, zero)];
  if (from === to) return { gain: "same", text: `${what} stayed at ${from}` };
  if (Math.abs(after - before) < SAME_SHARE * Math.max(after, before)) {
    return { gain: "same", text: `${what} stayed about the same (${from}, then ${to})` };
  }
  return after < before
    ? { gain: "better", text: `${what} fell from ${from} to ${to}` }
    : { gain: "worse", text: `${what} rose from ${from} to ${to}` };
}

function withUnit(ms: number, zero: string): string {
  return ms === 0 ? zero : `${milliseconds(ms)} ms`;
}

function worstOf(run: StrategyResult): string {
  const { maxMs } = run.pauses;
  let paused = "pauses were not measured";
  if (maxMs === 0) paused = "there was no pause";
  else if (Number.isFinite(maxMs)) paused = `the worst pause was ${milliseconds(maxMs)} ms`;
  const late = Number.isFinite(run.latenessMs.max)
    ? `the latest tick ended ${milliseconds(run.latenessMs.max)} ms after it was due`
    : "lateness was not measured";
  return `${paused} and ${late}`;
}

function loadCaveats(baseline: StrategyResult, candidate: StrategyResult): string[] {
  // A void run has no load to speak of, and the sentence has said so.
  if (baseline.void !== false || candidate.void !== false) return [];
  return [
    ["received", "messages", baseline.receivedPerS, candidate.receivedPerS] as const,
    ["sent", "snapshots", baseline.sentPerS, candidate.sentPerS] as const,
  ]
    .map(([did, what, before, after]) => ({ did, what, share: after / before - 1 }))
    .filter(({ share }) => Number.isFinite(share) && Math.abs(share) > UNEQUAL_LOAD_SHARE)
    .map(
      ({ did, what, share }) =>
        `The loads were not equal: ${candidate.name} ${did} ${percent(Math.abs(share))} ` +
        `${share < 0 ? "fewer" : "more"} ${what} than ${baseline.name}.`,
    );
}

/** The sentence speaks of the isolate that ticks; a gateway that stops for longer is felt just as well. */
function isolateCaveats(runs: readonly StrategyResult[]): string[] {
  return runs
    .filter((run) => run.void === false)
    .flatMap((run) =>
      run.isolates
        .filter(({ pauses }) => pauses.maxMs > run.pauses.maxMs)
        .map(
          ({ name, pauses }) =>
            `With ${run.name}, the isolate ${name} paused for longer, ` +
            `up to ${milliseconds(pauses.maxMs)} ms.`,
        ),
    );
}

/** Without its own full stop, so that it can stand inside a sentence. */
function reason(run: StrategyResult): string {
  return String(run.void).replace(/\.$/, "");
}
