/**
 * Finds the pauses of a Node program. So far it records the collector's; what causes them is to come.
 *
 * @module
 */
export {
  nowMs,
  type Pause,
  type PauseKind,
  PauseRecorder,
  type PauseSummary,
  percentile,
  summarizePauses,
} from "./pause-recorder.js";
