import type { ThreadEvidence } from "../evidence/evidence.js";
import { ownLoopDelays } from "../figures/own-loop-delays.js";
import { settledFrom } from "../figures/settled-from.js";
import { blockers } from "./blockers.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { TICK_MS } from "./lost-share.js";

/** Of the longest delay: one of these is another such. */
const ALIKE_SHARE = 0.5;

/** Says how little a thread suffers. To be asked only where nothing else was found. */
export const healthy: InsightModule = ({ thread, figures }) => {
  const settledMs = settledFrom(thread);
  const stops = [...thread.collections.filter(({ byDoctor }) => !byDoctor), ...thread.markingSteps];
  const longestMs = longest(stops);
  const settledLongestMs = longest(stops.filter(({ startMs }) => startMs >= settledMs));
  const shareOfTime = Math.min(1, figures.pauses.shareOfTime + figures.marking.shareOfTime);
  const onlyStarted = settledLongestMs < longestMs / 2 && longestMs >= TICK_MS;
  const cost = `; collections take ${inWords.percent(shareOfTime)} of the time`;
  const finding =
    stops.length === 0
      ? "no collection stopped it"
      : onlyStarted
        ? `while it started collections stopped it for up to ${inWords.ms(longestMs)}, since then ${settledLongestMs > 0 ? `for no longer than ${inWords.ms(settledLongestMs)}` : "not at all"}${cost}`
        : `no collection stops it for longer than ${inWords.ms(longestMs)}${cost}`;
  return {
    id: "healthy",
    thread: thread.name,
    finding: finding + late(thread, longestMs),
    weight: 0,
    evidence: {
      figures: {
        pauseMsMax: longestMs,
        settledPauseMsMax: settledLongestMs,
        shareOfTime,
        loopDelayMsP99: figures.loopDelayMs.p99,
        loopDelayMsMax: figures.loopDelayMs.max,
        allocationMbPerS: figures.allocationBytesPerS / 1e6,
      },
      collections: [],
      functions: [],
    },
    advice: [],
  };
};

/** `; the loop was late by up to 1.2 s, once, in reindex (server.js:2)`, where it was by more than a tick and than the longest collection. */
function late(thread: ThreadEvidence, longestMs: number): string {
  const delaysMs = ownLoopDelays(thread);
  const mostMs = Math.max(0, ...delaysMs);
  if (mostMs < TICK_MS || mostMs <= longestMs) return "";
  const alike = thread.samples.filter((_, i) => delaysMs[i] >= ALIKE_SHARE * mostMs);
  const started = alike.every(({ atMs }) => atMs <= settledFrom(thread));
  const at = delaysMs.indexOf(mostMs);
  const toMs = thread.samples[at].atMs;
  // It was noted since the sample before, and may have begun as much earlier as it is long.
  const fromMs = (thread.samples[at - 1]?.atMs ?? thread.startMs) - mostMs;
  const blocks = thread.cpu.blocks.filter(
    ({ startMs, ms }) => startMs < toMs && startMs + ms > fromMs && ms >= ALIKE_SHARE * mostMs,
  );
  const [first] = blockers(blocks);
  return (
    `; the loop was late by up to ${inWords.ms(mostMs)}${started ? " while it started" : ""}, ${alike.length === 1 ? "once" : `${alike.length} times`}` +
    (first === undefined ? "" : `, in ${inWords.place(first)}`)
  );
}

const longest = (stops: readonly { readonly ms: number }[]): number =>
  stops.reduce((most, { ms }) => Math.max(most, ms), 0);
