import type { Report, StrategyResult } from "../compare/report-data.js";
import { caveatsOf, reason } from "./caveats.js";
import { fewer } from "./fewer.js";
import { decimals, milliseconds, whole } from "./figures.js";
import { completeReport } from "./read-report.js";
import { type Stall, stallsOf } from "./stall.js";

/** What a comparison comes to, as plain text that is not escaped yet. */
export interface Verdict {
  readonly sentence: string;
  /** What else a reader wants to know at once: the p99, and how many stutters there were. */
  readonly details: readonly string[];
  /** What a reader must know before believing the sentence. */
  readonly caveats: readonly string[];
}

/** Worst cases that differ by less are called the same: a maximum is one event, never repeated exactly. */
const SAME_SHARE = 0.1;

/**
 * Says in one sentence whether the worst stall and the worst pause became better from the baseline to the
 * candidate: from `heap`, else the first strategy, to `arena`, else the last. Peers are compared where there are only peers. It is as plain where they did
 * not, where a run is void and where there is nothing to compare.
 */
export function verdict(given: Report): Verdict {
  const report = completeReport(given);
  const { strategies } = report;
  const pair = comparedPair(strategies);
  if (pair === undefined) {
    const sentence = "No strategy was run, so there is nothing to report.";
    return { sentence, details: [], caveats: [] };
  }
  const [baseline, candidate] = pair;
  const caveats = caveatsOf(report, pair);
  if (candidate === undefined)
    return { sentence: alone(baseline, strategies.length > 1), details: [], caveats };
  return { sentence: compared(baseline, candidate), details: details(baseline, candidate), caveats };
}

/** The two contenders that the sentence is about, or the only one. */
function comparedPair(
  strategies: readonly StrategyResult[],
): readonly [baseline: StrategyResult, candidate?: StrategyResult] | undefined {
  const own = strategies.filter(({ kind }) => kind !== "peer");
  const compared = own.length > 0 ? own : strategies;
  const baseline =
    compared.find(({ name }) => name === "heap") ??
    compared.find(({ name }) => name !== "arena") ??
    compared[0];
  if (baseline === undefined) return undefined;
  const others = compared.filter((each) => each !== baseline);
  const candidate = others.find(({ name }) => name === "arena") ?? others.at(-1);
  return candidate === undefined ? [baseline] : [baseline, candidate];
}

/** @param among - whether peers ran too, which are no strategies */
function alone(run: StrategyResult, among: boolean): string {
  if (run.void !== false) {
    const only = among ? "The run of the only strategy" : "The only run";
    return `${only}, of ${run.name}, is void and is no result: ${reason(run)}.`;
  }
  const worst = `On this machine, with ${run.name}, ${worstOf(run)}`;
  return among
    ? `${worst}; no other strategy ran, so there is none to compare it with, and the peers are in the table.`
    : `${worst}; it ran alone, so there is nothing to compare it with.`;
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
  const [before, after] = stallsOf([baseline, candidate]);
  const stall = change("the worst stall", before.worstMs, after.worstMs, "0 ms");
  const pause = change("the worst collector pause", baseline.pauses.maxMs, candidate.pauses.maxMs, "none");
  const both = `${stall.text} and ${pause.text}`;
  if (pause.gain === "unknown" && stall.gain === "unknown") {
    return `There is no comparison of ${baseline.name} and ${candidate.name}: ${both}.`;
  }
  const inPlace = `with ${candidate.name} in place of ${baseline.name}`;
  const better = [stall, pause].filter(({ gain }) => gain === "better").length;
  const worse = [stall, pause].filter(({ gain }) => gain === "worse").length;
  if (better === 2) {
    return `On this machine ${stall.text} and ${pause.text.replace(" fell from", " from")}, ${inPlace}.`;
  }
  if (better === 0) {
    return `On this machine ${candidate.name} was not better than ${baseline.name}: ${both}.`;
  }
  const [first, second] = stall.gain === "better" ? [stall, pause] : [pause, stall];
  const opening =
    worse === 0 ? "On this machine" : `On this machine ${candidate.name} was better in one way only:`;
  return `${opening} ${first.text}, but ${second.text}, ${inPlace}.`;
}

/** The figures under the sentence; none where one of the two is void. */
function details(baseline: StrategyResult, candidate: StrategyResult): string[] {
  if (baseline.void !== false || candidate.void !== false) return [];
  const [before, after] = stallsOf([baseline, candidate]);
  return [p99Detail(before, after), stutterDetail(before, after, [baseline.name, candidate.name])].filter(
    (line) => line !== "",
  );
}

function p99Detail(before: Stall, after: Stall): string {
  const { text, gain } = change("the p99 of stalls", before.p99Ms, after.p99Ms, "0 ms");
  if (gain === "unknown") return "";
  const times = before.p99Ms / after.p99Ms;
  const less =
    gain === "better" && times >= 2 && Number.isFinite(times)
      ? `, ${decimals(times, times < 10 ? 1 : 0)} times less`
      : "";
  return `${text[0].toUpperCase()}${text.slice(1)}${less}.`;
}

function stutterDetail(before: Stall, after: Stall, [from, to]: readonly [string, string]): string {
  if (!Number.isFinite(before.stutters) || !Number.isFinite(after.stutters)) return "";
  const counts = `Stutters, ${after.of} later than a frame: ${whole(before.stutters)} with ${from}, ${whole(after.stutters)} with ${to}`;
  return after.stutters < before.stutters
    ? `${counts}; ${fewer(before.stutters, after.stutters)} fewer.`
    : `${counts}.`;
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
