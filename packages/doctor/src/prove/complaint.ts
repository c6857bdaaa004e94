import type { InsightId } from "../insights/insight.js";
import type { MeasureName } from "./run-measures.js";

/**
 * What each insight complains of: advice for it helps where this measure falls. It is one for each, chosen before anything is tried, since of several
 * measures one or the other falls by chance.
 */
export const COMPLAINTS: Readonly<Record<InsightId, MeasureName>> = {
  "dominant-allocator": "pauseShareOfTime",
  "marking-bound": "pauseP99Ms",
  "survival-bound": "pauseP99Ms",
  promotion: "pauseShareOfTime",
  "old-space-growth": "peakRssBytes",
  fragmentation: "peakRssBytes",
  "external-memory": "pauseShareOfTime",
  "large-object-churn": "pauseShareOfTime",
  "heap-limit-close": "pauseShareOfTime",
  "young-generation-small": "pauseShareOfTime",
  "young-generation-large": "pauseP99Ms",
  "loop-blocked": "loopDelayP99Ms",
  "native-memory": "peakRssBytes",
  healthy: "pauseP99Ms",
};
