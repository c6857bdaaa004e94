/**
 * What a program measures of itself: its pauses as they come, V8's trace of them, which functions allocate, and runs compared in pairs. It loads nothing of
 * the doctor that observes other programs.
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
export { comparePairs, type PairedComparison } from "./prove/paired-comparison.js";
