import type { LoopBlock, ThreadEvidence } from "../evidence/evidence.js";
import { isFunction } from "../figures/is-function.js";
import { ownLoopDelays } from "../figures/own-loop-delays.js";

/** A turn of the event loop that was too long, without the collector's part. */
export interface BlockedTurn {
  readonly startMs: number;
  readonly ms: number;
  /** Of it, what the program worked: the rest it waited for a processor. */
  readonly workMs: number;
}

/** A tick at 20 Hz: what is shorter delays no tick of most games by one, and no request by what a caller notices. */
const LONG_MS = 50;
/** Of a stretch of work: where most of it is the collector's, it would be short without that. */
const LEAST_PROGRAM_SHARE = 0.5;
/** A delay of this part of a stretch of work is the stretch itself: timers are looked at every few milliseconds only. */
const ONE_TURN_SHARE = 0.5;

/**
 * The turns of a thread's loop in which the program's functions ran for 50 ms or more: stretches of work without waiting, by the processor's profile, that delayed the loop's timers by as much. What the collector
 * took is taken off: it has insights of its own; so is what no function of the program was running for, such as reading a profile. A loop that is always busy but turns often has none:
 * it delays nothing.
 *
 * @param processorShare - how much of the time the thread had a processor when it wanted one: a turn is long by the work in it, not by what the machine took away
 */
export function blockedTurns(thread: ThreadEvidence, processorShare: number): BlockedTurn[] {
  const delaysMs = ownLoopDelays(thread);
  const turns = thread.cpu.blocks.flatMap((block): { startMs: number; ms: number }[] => {
    const { startMs, ms } = block;
    const programMs = timeOfProgram(block);
    if (programMs < LONG_MS || programMs < LEAST_PROGRAM_SHARE * (ms - (block.unseenMs ?? 0))) return [];
    if (thread.loopDelay.count === 0) return [{ startMs, ms: programMs }];
    // The delay is noted when the loop turns again, and read with the first sample after that.
    const first = thread.samples.findIndex(({ atMs }) => atMs > startMs);
    const after = thread.samples.findIndex(({ atMs }) => atMs > startMs + ms);
    const until = after < 0 ? thread.samples.length : after + 2;
    // What the last stretch of the window delayed, no sample tells; but a loop that turned in it would have noted some delay.
    const turned = first >= 0 && delaysMs.slice(first + 1, until).some((delayMs) => delayMs > 0);
    if (!turned) return [{ startMs, ms: programMs }];
    const long = thread.samples
      .map(({ atMs }, i) => ({ atMs, ms: Math.min(programMs, delaysMs[i]) }))
      .slice(first, until)
      .filter((delay) => delay.ms >= LONG_MS)
      .sort((a, b) => b.ms - a.ms);
    if (long.length > 0 && long[0].ms >= ONE_TURN_SHARE * ms) return [{ startMs, ms: long[0].ms }];
    return long.map((delay) => ({ startMs: Math.max(startMs, delay.atMs - delay.ms), ms: delay.ms }));
  });
  // Where the profile tells when the thread had no processor, that time is taken off each block already.
  const workShare = thread.cpu.blocks.some(({ unseenMs }) => unseenMs !== undefined) ? 1 : processorShare;
  return turns
    .map((turn) => ({ ...turn, workMs: turn.ms * workShare }))
    .filter(({ workMs }) => workMs >= LONG_MS);
}

/** The part of a block in which functions of the program ran. */
function timeOfProgram({ ms, collectorMs, unseenMs = 0, top }: LoopBlock): number {
  let collectorShare = collectorMs / ms;
  let otherShare = 0;
  for (const { functionName, share } of top) {
    if (functionName === "(garbage collector)") collectorShare = Math.max(collectorShare, share);
    else if (!isFunction(functionName)) otherShare += share;
  }
  return Math.max(0, ms * (1 - collectorShare - otherShare) - unseenMs);
}
