import { yieldAdvice } from "../advice/yield-advice.js";
import { busyShare } from "../figures/busy-share.js";
import { processorShare } from "../figures/processor-share.js";
import { settledFrom } from "../figures/settled-from.js";
import { blockers } from "./blockers.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { NOTABLE_SHARE, TICK_MS } from "./lost-share.js";
import { placesOf } from "./places-of.js";

/** With less than the rest of the time left, turns queue up behind each other at any rush. */
const SATURATED_SHARE = 0.85;

/**
 * A loop that hardly ever waits, with turns that are longer than a tick each: whatever it is to do comes late, all the time. Turns are as long as a timer is late in the middle. What the
 * collector takes is taken off, and what the machine takes away.
 *
 * It weighs what turns have beyond a tick, by ticks: twice a tick is all of the time lost for who waits. Of workers, and of programs that come to an end by themselves, nobody waits for the loop.
 */
export const saturatedLoop: InsightModule = ({ thread, figures, evidence }) => {
  if (thread.id !== 0 || evidence.ended === "exit") return undefined;
  const hasProcessor = processorShare([thread]);
  const collectorShare = figures.pauses.shareOfTime + figures.marking.shareOfTime;
  const busy = hasProcessor * busyShare(thread, settledFrom(thread)) - collectorShare;
  const turnMs = hasProcessor * figures.loopDelayMs.p50;
  if (busy < SATURATED_SHARE || turnMs < TICK_MS) return undefined;
  const weight = Math.min(1, (busy * (turnMs - TICK_MS)) / TICK_MS);
  if (weight < NOTABLE_SHARE) return undefined;
  const functions = blockers(thread.cpu.blocks);
  const [inner, outer] = functions;
  return {
    id: "loop-blocked",
    thread: thread.name,
    finding:
      `the event loop is busy for ${inWords.percent(busy)} of the time, and not with the collector, in turns of ${inWords.ms(turnMs)} at p50: it does not keep up with ${Math.floor(1000 / turnMs + 1)} ticks a second` +
      (inner === undefined ? "" : `; ${inWords.percent(inner.share)} of it is in ${inWords.place(inner)}`) +
      (outer === undefined ? "" : `, under ${inWords.place(outer)}`),
    weight,
    evidence: {
      figures: {
        busyShare: busy,
        turnMsP50: turnMs,
        loopDelayMsP99: figures.loopDelayMs.p99,
        ...(inner && { functionShare: inner.share }),
      },
      collections: [],
      functions: placesOf(functions),
    },
    advice: yieldAdvice(inner),
  };
};
