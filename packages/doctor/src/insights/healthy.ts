import { settledFrom } from "../figures/settled-from.js";
import { inWords } from "./in-words.js";
import type { InsightModule } from "./insight.js";
import { TICK_MS } from "./lost-share.js";

/** Says how little a thread suffers. To be asked only where nothing else was found. */
export const healthy: InsightModule = ({ thread, figures }) => {
  const settledMs = settledFrom(thread);
  const stops = [...thread.collections.filter(({ byDoctor }) => !byDoctor), ...thread.markingSteps];
  const longestMs = longest(stops);
  const settledLongestMs = longest(stops.filter(({ startMs }) => startMs >= settledMs));
  const shareOfTime = Math.min(1, figures.pauses.shareOfTime + figures.marking.shareOfTime);
  const startedMs = settledLongestMs < longestMs / 2 && longestMs >= TICK_MS ? longestMs : 0;
  const cost = `collections take ${inWords.percent(shareOfTime)} of the time`;
  const finding =
    stops.length === 0
      ? "no collection stopped it"
      : startedMs > 0
        ? `while it started it stood for ${inWords.ms(startedMs)} once, since then ${settledLongestMs > 0 ? `for no longer than ${inWords.ms(settledLongestMs)}` : "not at all"}; ${cost}`
        : `nothing stops it for longer than ${inWords.ms(longestMs)}; ${cost}`;
  return {
    id: "healthy",
    thread: thread.name,
    finding,
    weight: 0,
    evidence: {
      figures: {
        pauseMsMax: longestMs,
        settledPauseMsMax: settledLongestMs,
        shareOfTime,
        loopDelayMsP99: figures.loopDelayMs.p99,
        allocationMbPerS: figures.allocationBytesPerS / 1e6,
      },
      collections: [],
      functions: [],
    },
    advice: [],
  };
};

const longest = (stops: readonly { readonly ms: number }[]): number =>
  stops.reduce((most, { ms }) => Math.max(most, ms), 0);
