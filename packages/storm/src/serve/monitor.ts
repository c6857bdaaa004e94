import { nowMs, type Pause, PauseRecorder, summarizePauses } from "@pauseless/doctor/measure";
import type { Battles } from "../battle/strategy.js";
import type { RunResult, SeriesPoint } from "../compare/report-data.js";
import type { TelemetrySample } from "../live/telemetry.js";
import { fragmentation } from "../measure/fragmentation.js";
import { kindFigures } from "../measure/kind-figures.js";
import { writeTimeMark } from "../measure/time-mark.js";
import { FRAME_US, Lateness } from "./lateness.js";

/** How often a sample is taken. */
const SAMPLE_MS = 100;

/** What a server did over a measured time; the part of a result that the server itself knows. */
export type ServerMeasurement = Pick<
  RunResult,
  | "pauses"
  | "latenessMs"
  | "stutters"
  | "ticks"
  | "heapUsedMb"
  | "rssMb"
  | "cpuShare"
  | "fragmentation"
  | "isolates"
  | "latenessCurve"
  | "series"
> & { readonly seconds: number };

/** Watches one server process: its ticks, its pauses, its memory, on one clock. */
export class Monitor {
  private readonly lateness = new Lateness();
  private readonly recorder = new PauseRecorder((pause) => this.fresh.push(pause));
  private readonly listeners = new Set<(sample: TelemetrySample) => void>();
  private fresh: Pause[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ticks = 0;
  private lateSumUs = 0;
  private worstLateUs = 0;
  private stutters = 0;
  private measuring:
    | { startMs: number; cpu: NodeJS.CpuUsage; pauses: Pause[]; series: SeriesPoint[] }
    | undefined;

  /**
   * Makes a monitor that does not watch yet.
   *
   * @param proof - the state hash of the first battle at its newest 20th tick
   * @param memory - what the strategy holds outside of the engine's heap
   */
  constructor(
    private readonly proof: () => TelemetrySample["proof"],
    private readonly memory: Battles["memory"],
  ) {}

  /** Begins to watch. */
  start(): void {
    this.recorder.start();
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  /** Ends watching. */
  stop(): void {
    clearInterval(this.timer);
    this.recorder.stop();
  }

  // Hot path: once for each tick of each battle; makes nothing, not even where the engine makes an object of each number that is not whole.
  /** Takes note of a tick that ended, or was given up, so many microseconds late, a whole number. */
  readonly onTick = (lateUs: number): void => {
    this.ticks++;
    this.lateSumUs += lateUs;
    if (lateUs > this.worstLateUs) this.worstLateUs = lateUs;
    if (lateUs > FRAME_US) this.stutters++;
    if (this.measuring !== undefined) this.lateness.recordUs(lateUs);
  };

  /** Calls `listener` with every sample, until the function it answers is called. */
  subscribe(listener: (sample: TelemetrySample) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begins a measured time. */
  async begin(): Promise<void> {
    await this.recorder.drain();
    this.sample();
    this.lateness.reset();
    writeTimeMark("begin");
    this.measuring = { startMs: nowMs(), cpu: process.cpuUsage(), pauses: [], series: [] };
  }

  /** Ends the measured time that {@link Monitor.begin} began. */
  async end(): Promise<ServerMeasurement> {
    const { measuring } = this;
    if (measuring === undefined) throw new Error("nothing is being measured");
    await this.recorder.drain();
    writeTimeMark("end");
    this.sample();
    this.measuring = undefined;
    const seconds = (nowMs() - measuring.startMs) / 1000;
    const cpu = process.cpuUsage(measuring.cpu);
    const { heapUsed, rss } = process.memoryUsage();
    const pauses = summarizePauses(measuring.pauses, seconds);
    return {
      seconds,
      pauses,
      isolates: [{ name: "server", pauses, kinds: kindFigures(measuring.pauses, seconds) }],
      fragmentation: fragmentation(this.memory()),
      latenessMs: this.lateness.percentiles(),
      latenessCurve: this.lateness.curve(),
      stutters: this.lateness.stutters,
      ticks: this.lateness.count,
      heapUsedMb: heapUsed / 2 ** 20,
      rssMb: rss / 2 ** 20,
      cpuShare: (cpu.user + cpu.system) / 1e6 / seconds,
      series: measuring.series,
    };
  }

  private sample(): void {
    if (this.listeners.size === 0 && this.measuring === undefined) {
      this.clear();
      return;
    }
    const { heapUsed, rss } = process.memoryUsage();
    const sample: TelemetrySample = {
      atMs: nowMs(),
      ticks: this.ticks,
      meanLateMs: this.ticks === 0 ? 0 : this.lateSumUs / 1000 / this.ticks,
      worstLateMs: this.worstLateUs / 1000,
      stutters: this.stutters,
      pauses: this.fresh,
      heapUsedMb: heapUsed / 2 ** 20,
      rssMb: rss / 2 ** 20,
      proof: this.listeners.size === 0 ? null : this.proof(),
    };
    this.clear();
    if (this.measuring !== undefined) {
      this.measuring.pauses.push(...sample.pauses);
      this.measuring.series.push({
        atS: (sample.atMs - this.measuring.startMs) / 1000,
        pauseMs: Math.max(0, ...sample.pauses.map((pause) => pause.ms)),
        lateMs: sample.worstLateMs,
        heapUsedMb: sample.heapUsedMb,
        rssMb: sample.rssMb,
      });
    }
    for (const listener of this.listeners) listener(sample);
  }

  private clear(): void {
    this.ticks = 0;
    this.lateSumUs = 0;
    this.worstLateUs = 0;
    this.stutters = 0;
    this.fresh = [];
  }
}
