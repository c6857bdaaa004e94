import type { Evidence } from "../evidence/evidence.js";
import { exitText } from "../evidence/exit-text.js";
import { processorShare } from "../figures/processor-share.js";
import { allocators } from "../insights/allocators.js";
import { comesFrom } from "../insights/comes-from.js";
import { inWords } from "../insights/in-words.js";
import type { Insight, InsightInput } from "../insights/insight.js";
import { keepers } from "../insights/keepers.js";
import { NOTABLE_SHARE } from "../insights/lost-share.js";
import { missesThreads } from "../insights/misses-threads.js";
import { survivors } from "../insights/survivors.js";

/** Of the time that it wanted one: with less, everything takes half as long again at least. */
const STARVED_SHARE = 2 / 3;
/** Of the window, spent waiting for a processor by all threads: with less it is no trouble, however small the share of what was wanted. */
const NOTABLE_WAIT = 0.1;

/**
 * The sentence that says it all: what stops the thread that suffers most, for how long, how often, for what, and who is behind it.
 *
 * @param first - the heaviest insight
 */
export function verdict(first: Insight, input: InsightInput): string {
  return whatAils(first, input) + starved(input) + crashed(input);
}

/** What is well until it crashes is not well. */
function crashed({ evidence: { ended, exit } }: InsightInput): string {
  return ended === "crash" ? `; then the program ${exitText(exit)}` : "";
}

/** A machine that has no processor for the program makes all of it longer. */
function starved({ evidence }: InsightInput): string {
  const share = processorShare(evidence.threads);
  const waitedMs = evidence.threads.reduce((sum, { scheduled }) => sum + (scheduled?.waitedMs ?? 0), 0);
  return share >= STARVED_SHARE || waitedMs < NOTABLE_WAIT * evidence.windowMs
    ? ""
    : `; the machine gave it a processor for ${inWords.percent(share)} of the time that it wanted one`;
}

function whatAils(first: Insight, input: InsightInput): string {
  const { evidence, thread } = input;
  if (first.id === "healthy") {
    return `healthy${asFarAsSeen(evidence)}: ${first.finding}`;
  }
  if (first.id === "loop-blocked")
    return `${thread.name} ${first.evidence.figures.blockedCount === 1 ? "was" : "is"} blocked: ${first.finding}; ${collections(input)}`;
  return input.loss.all >= NOTABLE_SHARE
    ? `${stopped(input)}, ${because(first, input)}`
    : `${thread.name} hardly stops, but ${first.finding}`;
}

/** Where not all of the program was seen, it is not called healthy without more. */
function asFarAsSeen(evidence: Evidence): string {
  const { length } = evidence.unobserved.children;
  if (missesThreads(evidence)) return " as far as was seen, not in all threads";
  return length === 0
    ? ""
    : ` as far as was seen, not in its ${length === 1 ? "child process" : `${length} child processes`}`;
}

/** `main stops 41 ms at p99, 3.1 times a second (12 % of the time)`. */
function stopped({ thread, figures }: InsightInput): string {
  const { pauses, marking } = figures;
  const seconds = (thread.endMs - thread.startMs) / 1000;
  const share = Math.min(1, pauses.shareOfTime + marking.shareOfTime);
  return `${thread.name} stops ${inWords.ms(pauses.p99Ms)} at p99, ${inWords.often(pauses.count, seconds)} (${inWords.percent(share)} of the time)`;
}

function collections({ figures }: InsightInput): string {
  return `collections take ${inWords.percent(Math.min(1, figures.pauses.shareOfTime + figures.marking.shareOfTime))} of the time`;
}

/** Why, and who. */
function because(
  { id, finding, evidence: { figures } }: Insight,
  { thread, figures: { minor, major, marking } }: InsightInput,
): string {
  const marks = major.totalMs + marking.totalMs >= minor.totalMs;
  const { all, stays } = thread.allocations;
  switch (id) {
    case "old-space-growth":
      return (
        `for ${marks ? "marking a heap" : "copying what stays into a heap"} of ${mb(figures.liveHeapMb)} that grows by ${rate(figures.growthMbPerS)} and reaches its limit in ${inWords.duration(figures.toLimitS)}` +
        comesFrom(keepers(thread, 1e6 * figures.growthMbPerS))
      );
    case "marking-bound":
      return `for marking a live heap of ${mb(figures.liveHeapMb)}${comesFrom({ of: "what stays", functions: allocators(stays) })}`;
    case "survival-bound":
      return `for copying ${inWords.percent(figures.survivalShare)} of what young collections find${comesFrom(survivors(thread))}`;
    case "promotion":
      return `for ${rate(figures.promotedMbPerS)} that come to the old generation and die there${comesFrom(survivors(thread))}`;
    case "heap-limit-close":
      return `because ${mb(figures.liveHeapMb)} are live of ${mb(figures.limitMb)} that the heap may have${figures.outOfMemory === 1 ? ", and ended for want of memory" : ""}${comesFrom({ of: "what stays", functions: allocators(stays) })}`;
    case "young-generation-small":
      return `because a young generation of ${inWords.semiSpace(figures.capacityMb * 2 ** 20)} is full ${inWords.often(figures.minorPerS, 1)}${comesFrom({ of: "what fills it", functions: allocators(all) })}`;
    case "young-generation-large":
      return `because a young generation of ${inWords.semiSpace(thread.semiSpaceBytes)} has ${inWords.percent(figures.survivalShare)} of it copied at once${comesFrom(survivors(thread))}`;
    case "large-object-churn":
      return `for ${rate(figures.largeMbPerS)} of objects above 128 KB${comesFrom({ of: "all that is allocated", functions: allocators(all) })}`;
    case "dominant-allocator":
      return `for ${rate(figures.allocationMbPerS)} that are allocated${comesFrom({ of: "it", functions: allocators(all) })}`;
    default:
      return `because ${finding}`;
  }
}

const rate = (megabytesPerS: number): string => inWords.rate(1e6 * megabytesPerS);
const mb = (megabytes: number): string => inWords.bytes(1e6 * megabytes);
