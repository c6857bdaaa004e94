import { yieldAdvice } from "../advice/yield-advice.js";
import type { FunctionShare, LoopBlock, ThreadEvidence } from "../evidence/evidence.js";
import { isFunction } from "../figures/is-function.js";
import { isOfProgram } from "../figures/is-of-program.js";
import { processorShare } from "../figures/processor-share.js";
import { type BlockedTurn, blockedTurns } from "./blocked-turns.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { lostShare, NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";

/** One turn can be long for a reason that does not come back: a file read at once, code compiled. */
const LEAST_TURNS = 2;
/** Of the time: where a single turn takes so much, it is one. */
const LEAST_SHARE_OF_TIME = 0.25;
/** A worker, or a program that comes to its end by itself, was made for long work where much of what it does is that: nobody waits for its loop. In one in which it is the exception others wait. */
const LONG_WORK_SHARE = 0.3;

/** Long turns of the event loop that are not the collector's. */
export const loopBlocked: InsightModule = ({ thread, figures }) => {
  const turns = blockedTurns(thread, processorShare([thread]));
  const work = turns.map(({ startMs, workMs }) => ({ startMs, ms: workMs }));
  const loss = lostShare(work, thread);
  const totalMs = turns.reduce((sum, { ms }) => sum + ms, 0);
  const shareOfTime = Math.min(1, totalMs / (thread.endMs - thread.startMs));
  if (turns.length < LEAST_TURNS && shareOfTime < LEAST_SHARE_OF_TIME) return undefined;
  if (
    loss < NOTABLE_SHARE ||
    (thread.id !== 0 && isForLongWork(thread, turns)) ||
    (evidence.ended === "exit" && isJob(thread))
  )
    return undefined;
  const longest = Math.max(...turns.map(({ ms }) => ms));
  const blocks = thread.cpu.blocks.filter((block) => turns.some((turn) => overlap(block, turn)));
  const functions = blockers(blocks);
  const [inner, outer] = functions;
  return {
    id: "loop-blocked",
    thread: thread.name,
    finding:
      `the event loop stands for up to ${inWords.ms(longest)}, ${inWords.often(turns.length, (thread.endMs - thread.startMs) / 1000)} at least, and not for the collector` +
      (inner === undefined ? "" : `: ${inWords.percent(inner.share)} of it is in ${inWords.place(inner)}`) +
      (outer === undefined ? "" : `, under ${inWords.place(outer)}`),
    weight: loss,
    evidence: {
      figures: {
        blockedMsMax: longest,
        blockedCount: turns.length,
        blockedShareOfTime: shareOfTime,
        loopDelayMsP99: figures.loopDelayMs.p99,
        ...(inner && { functionShare: inner.share }),
      },
      collections: [],
      functions: placesOf(functions),
    },
    advice: yieldAdvice(inner),
  };
};

/** Whether a thread hardly came to wait for anything. */
function isJob({ cpu, startMs, endMs }: ThreadEvidence): boolean {
  return cpu.blocks.reduce((sum, { ms }) => sum + ms, 0) >= LONG_WORK_SHARE * (endMs - startMs);
}

function isForLongWork(
  { samples, loopDelay, startMs }: ThreadEvidence,
  turns: readonly BlockedTurn[],
): boolean {
  if (loopDelay.count === 0) return true;
  let beforeMs = startMs;
  let busyMs = 0;
  for (const { atMs, loopBusyShare } of samples) {
    busyMs += loopBusyShare * (atMs - beforeMs);
    beforeMs = atMs;
  }
  return turns.reduce((sum, { ms }) => sum + ms, 0) >= LONG_WORK_SHARE * busyMs;
}

const overlap = (a: Stretch, b: Stretch): boolean =>
  a.startMs < b.startMs + b.ms && b.startMs < a.startMs + a.ms;

interface Stretch {
  readonly startMs: number;
  readonly ms: number;
}

/** Half of the time of blocks: a function under which less is spent is one of several. */
const LEAST_SHARE = 0.5;

/**
 * The innermost function of the program that at least half of the blocked time was spent under, and the outermost; only one where they are the same. Node's own functions where the
 * program has none; the first where none has half.
 */
function blockers(blocks: readonly LoopBlock[]): FunctionShare[] {
  const totalMs = blocks.reduce((sum, { ms }) => sum + ms, 0);
  const found = new Map<string, { it: FunctionShare; ms: number; depthMs: number }>();
  for (const { ms, top } of blocks) {
    for (const [depth, it] of top.entries()) {
      if (!isFunction(it.functionName)) continue;
      const key = `${it.functionName}\n${it.file}\n${it.line}`;
      const sum = found.get(key) ?? { it, ms: 0, depthMs: 0 };
      found.set(key, { it, ms: sum.ms + it.share * ms, depthMs: sum.depthMs + depth * it.share * ms });
    }
  }
  const all = [...found.values()]
    // Blocks list callers first, but not all blocks have all functions.
    .sort((a, b) => a.depthMs / a.ms - b.depthMs / b.ms)
    .map(({ it, ms }) => ({ ...it, share: ms / totalMs }));
  const programs = all.filter(isOfProgram);
  const half = [programs, all].map((them) => them.filter(({ share }) => share >= LEAST_SHARE));
  const [named] = half.filter(({ length }) => length > 0);
  if (named === undefined) {
    return [...(programs.length > 0 ? programs : all)].sort((a, b) => b.share - a.share).slice(0, 1);
  }
  const [outer] = named;
  const inner = named[named.length - 1];
  return inner === outer ? [inner] : [inner, outer];
}
