import { yieldAdvice } from "../advice/yield-advice.js";
import type { ThreadEvidence } from "../evidence/evidence.js";
import { busyShare } from "../figures/busy-share.js";
import { isOfProgram } from "../figures/is-of-program.js";
import { processorShare } from "../figures/processor-share.js";
import { settledFrom } from "../figures/settled-from.js";
import { type BlockedTurn, blockedTurns } from "./blocked-turns.js";
import { blockers } from "./blockers.js";
import { inWords } from "./in-words.js";
import type { InsightInput, InsightModule } from "./insight.js";
import { lostShare, NOTABLE_SHARE } from "./lost-share.js";
import { placesOf } from "./places-of.js";
import { saturatedLoop } from "./saturated-loop.js";

/** One turn can be long for a reason that does not come back: a file read at once, code compiled. */
const LEAST_TURNS = 2;
/** But one of this length is noticed by whoever is there, whatever it was for, where the program had settled. */
const NOTICED_MS = 250;
/** What such a turn weighs at most: that it comes back is not known. */
const ONCE_WEIGHT = 0.3;
/** Of the time: where a single turn takes so much, it is one. */
const LEAST_SHARE_OF_TIME = 0.25;
/** A worker, or a program that comes to its end by itself, was made for long work where much of what it does is that: nobody waits for its loop. In one in which it is the exception others wait. */
const LONG_WORK_SHARE = 0.3;

/** Long turns of the event loop that are not the collector's, or a loop that has no time left between turns that are long already. */
export const loopBlocked: InsightModule = (input) => {
  const [blocked, saturated] = [blockedLoop(input), saturatedLoop(input)];
  return (saturated?.weight ?? 0) > (blocked?.weight ?? 0) ? saturated : blocked;
};

function blockedLoop({ thread, figures, evidence }: InsightInput): ReturnType<InsightModule> {
  const turns = blockedTurns(thread, processorShare([thread]));
  const settledMs = settledFrom(thread);
  const settled = turns.filter(({ startMs, ms }) => startMs + ms > settledMs);
  const once = settled.length === 1;
  const work = turns.map(({ startMs, workMs }) => ({ startMs, ms: workMs }));
  const loss = lostShare(work, thread);
  const totalMs = turns.reduce((sum, { ms }) => sum + ms, 0);
  const shareOfTime = Math.min(1, totalMs / (thread.endMs - thread.startMs));
  const noticed = settled.some(({ workMs }) => workMs >= NOTICED_MS);
  if (settled.length < LEAST_TURNS && shareOfTime < LEAST_SHARE_OF_TIME && !noticed) return undefined;
  if (
    loss < NOTABLE_SHARE ||
    (thread.id !== 0 && isForLongWork(thread, turns)) ||
    (evidence.ended === "exit" && isJob(thread))
  )
    return undefined;
  const longest = Math.max(...settled.map(({ ms }) => ms));
  const blocks = thread.cpu.blocks.filter((block) => settled.some((turn) => overlap(block, turn)));
  const functions = blockers(blocks);
  const [inner, outer] = functions;
  return {
    id: "loop-blocked",
    thread: thread.name,
    finding:
      `the event loop ${once ? `stood for ${inWords.ms(longest)}` : `stands for up to ${inWords.ms(longest)}`}, ${inWords.often(settled.length, (thread.endMs - settledMs) / 1000)}${once ? "" : " at least"}, and not for the collector` +
      (inner === undefined ? "" : `: ${inWords.percent(inner.share)} of it is in ${inWords.place(inner)}`) +
      (outer === undefined ? "" : `, under ${inWords.place(outer)}`),
    weight: once ? Math.min(ONCE_WEIGHT, loss) : loss,
    evidence: {
      figures: {
        blockedMsMax: longest,
        blockedCount: settled.length,
        blockedShareOfTime: shareOfTime,
        loopDelayMsP99: figures.loopDelayMs.p99,
        ...(inner && { functionShare: inner.share }),
      },
      collections: [],
      functions: placesOf(functions),
    },
    // A function of Node's is named where none of the program's was seen: what runs under it is the program's all the same.
    advice: yieldAdvice(inner && isOfProgram(inner) ? inner : undefined),
  };
}

/** Whether a thread hardly came to wait for anything. */
function isJob({ cpu, startMs, endMs }: ThreadEvidence): boolean {
  return cpu.blocks.reduce((sum, { ms }) => sum + ms, 0) >= LONG_WORK_SHARE * (endMs - startMs);
}

function isForLongWork(thread: ThreadEvidence, turns: readonly BlockedTurn[]): boolean {
  const { samples, loopDelay, startMs } = thread;
  if (loopDelay.count === 0) return true;
  const busyMs = busyShare(thread, startMs) * ((samples.at(-1)?.atMs ?? startMs) - startMs);
  return turns.reduce((sum, { ms }) => sum + ms, 0) >= LONG_WORK_SHARE * busyMs;
}

const overlap = (a: Stretch, b: Stretch): boolean =>
  a.startMs < b.startMs + b.ms && b.startMs < a.startMs + a.ms;

interface Stretch {
  readonly startMs: number;
  readonly ms: number;
}
