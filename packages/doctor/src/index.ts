/**
 * Finds the pauses of a Node program: records the collector's, reads V8's trace of them, and tells which functions allocate.
 *
 * @module
 */
export {
  type AllocationNode,
  type AllocationProfile,
  type AllocationProfileOptions,
  AllocationProfiler,
  singleObjectSettings,
} from "./allocation-profile.js";
export {
  type CollectionPhase,
  GcTraceParser,
  type IncrementalMarking,
  type TracedCollection,
} from "./gc-trace.js";
export {
  nowMs,
  type Pause,
  type PauseKind,
  PauseRecorder,
  type PauseSummary,
  percentile,
  summarizePauses,
} from "./pause-recorder.js";
