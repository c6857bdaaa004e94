/**
 * Mass combat as a load: the reference battle in every strategy, a load generator with real clients, and the
 * comparison that measures one against the other.
 *
 * @module
 */

export type { PairedComparison } from "@pauseless/doctor/measure";
export {
  type BattleRunOptions,
  type BattleRunResult,
  runBattles,
  type TickTimes,
} from "./battle/run-battles.js";
export { type RunOptions, type ScenarioName, scenarioNamed, scenarios } from "./battle/scenario.js";
export {
  type Battles,
  type PlayableBattle,
  type Strategy,
  strategies,
  strategyNamed,
} from "./battle/strategy.js";
export type { Contender, ContenderFigures, ContenderOptions, ContenderProcess } from "./compare/contender.js";
export type { Noise, Report, SeriesPoint, StrategyResult } from "./compare/report-data.js";
export { expectedSeconds, runStorm, type StormProgress } from "./compare/run-storm.js";
export {
  checkStorm,
  checkStrategies,
  type StormLength,
  type StormOptions,
  stormLength,
} from "./compare/storm-options.js";
export type { Peer, PeerOptions, PeerProcess } from "./peers/peer.js";
export { peers } from "./peers/peers.js";
export { Recorder, type RecorderCounters, type RecorderOptions, recordedServer } from "./record/recorder.js";
export type {
  ClosedBy,
  RecordedEvent,
  RecordingHeader,
  Redacted,
} from "./record/recording-format.js";
export { Recording, type RecordingSurvey } from "./record/recording-reader.js";
export { type RecordingFile, RecordingWriter } from "./record/recording-writer.js";
export { Redaction, type RedactionOptions } from "./record/redaction.js";
export { type ReplayOptions, type ReplayProgress, type ReplayResult, replay } from "./record/replay.js";
export { type BrokenCondition, brokenConditions } from "./report/broken-conditions.js";
export {
  type ComparedFigure,
  type ContenderChange,
  compareReports,
  type FigureChange,
  type ReportComparison,
} from "./report/compare-reports.js";
export { checkFailIf, type FailCondition, parseFailIf } from "./report/fail-if.js";
export { fewer } from "./report/fewer.js";
export { figureOf } from "./report/figures.js";
export { type Metric, metricNamed, metrics, type Unit } from "./report/metrics.js";
export { completeReport, readReport } from "./report/read-report.js";
export { reportMarkdown } from "./report/report-markdown.js";
export { reportPage } from "./report/report-page.js";
export { type Verdict, verdict } from "./report/verdict.js";
export { SCENARIO_NAMES } from "./scenario/scenario-file.js";
export { ServerProcess } from "./serve/server-child.js";
export { StormServer, type StormServerOptions } from "./serve/storm-server.js";
export { StormError } from "./storm-error.js";
export type { EngineKnob } from "./tune/engine-knobs.js";
export type { TuneScore, TuneTrial } from "./tune/search-settings.js";
export {
  checkTune,
  expectedTuneSeconds,
  type TuneOptions,
  type TuneProgress,
  type TuneResult,
  tune,
} from "./tune/tune.js";
