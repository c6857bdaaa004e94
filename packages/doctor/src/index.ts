/**
 * Finds why a Node program pauses, names the cause, and proves the cure. What a program measures of itself is in `./measure`.
 *
 * @module
 */
export { diagnose } from "./diagnose/diagnose.js";
export {
  checkDoctor,
  type DoctorOptions,
  type DoctorProgress,
  type DoctorSubject,
} from "./doctor/doctor-options.js";
export { runDoctor } from "./doctor/run-doctor.js";
export { DoctorError, type DoctorErrorCode } from "./doctor-error.js";
export type {
  AllocationEvidence,
  AllocationPart,
  CallNode,
  Collection,
  CpuEvidence,
  Evidence,
  FunctionShare,
  LoopBlock,
  LoopDelay,
  MarkingStep,
  Overhead,
  ProcessSample,
  SpaceSize,
  TargetFacts,
  ThreadEvidence,
  ThreadSample,
} from "./evidence/evidence.js";
export { exitText } from "./evidence/exit-text.js";
export { allocationsPprof } from "./export/allocations-pprof.js";
export { type ChromeTrace, type ChromeTraceEvent, chromeTrace } from "./export/chrome-trace.js";
export { cpuPprof } from "./export/cpu-pprof.js";
export { inTime } from "./export/in-units.js";
export { reportMarkdown } from "./export/report-markdown.js";
export {
  allocationTable,
  type FigureTable,
  figuresOf,
  gapsOf,
  overheadText,
  pauseTable,
  proofTable,
  ratesText,
  tickTable,
  utilisationTable,
} from "./export/report-tables.js";
export { prepareFolder, writeReport } from "./export/write-report.js";
export type { FunctionFigures, PauseFigures, ThreadFigures } from "./figures/thread-figures.js";
export type { Advice, Insight, InsightEvidence, InsightId } from "./insights/insight.js";
export { LiveServer, type LiveServerOptions } from "./live/live-server.js";
export { type ReportPageOptions, reportPage } from "./page/report-page.js";
export type { Proof, Report, Trial, TrialMeasure } from "./report/report-data.js";
