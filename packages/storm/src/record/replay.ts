import { validateHeaderName, validateHeaderValue } from "node:http";
import { checkWhole } from "../battle/scenario.js";
import type { Percentiles } from "../compare/report-data.js";
import { Lateness } from "../serve/lateness.js";
import { StormError } from "../storm-error.js";
import { badRecording } from "./recording-format.js";
import { Recording, type RecordingSurvey } from "./recording-reader.js";
import { ReplayCopy, type ReplaySite } from "./replay-copy.js";
import type { ReplayCounters, ReplayedConnection } from "./replayed-connection.js";
import { Timeline } from "./timeline.js";

/** How a recording is replayed. */
export interface ReplayOptions {
  /** The recording. */
  readonly file: string;
  /**
   * The server, as `ws://127.0.0.1:7350`. A path is taken for the recorded ones; a query goes with each connection, for
   * recordings have none.
   */
  readonly to: string;
  /** How much faster than it was recorded, above 0 up to 1000; 1 unless told. */
  readonly speed?: number;
  /** How many of each connection; 1 unless told. */
  readonly copies?: number;
  /** The beginnings of the copies are spread over so long, in milliseconds; 1000 unless told. */
  readonly spreadMs?: number;
  /** Ends after so many seconds, where the recording has not ended before. */
  readonly seconds?: number;
  /** Whether it begins again at its end; then it goes on for `seconds`, or until it is ended. */
  readonly loop?: boolean;
  /** Headers that each connection is opened with, as `Authorization`: recordings have none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How far a replay is. */
export interface ReplayProgress {
  /** Of the whole, 0 .. 1; `undefined` where it has no end. */
  readonly fraction: number | undefined;
  /** Connections that are open, or being opened or closed. */
  readonly connections: number;
  /** Messages that were sent. */
  readonly sent: number;
}

/** What a replay sent, and what came of it. */
export interface ReplayResult extends Omit<ReplayCounters, "opening" | "lateness"> {
  /** The recording. */
  readonly file: string;
  /** The server, without a query. */
  readonly to: string;
  /** As it was asked for. */
  readonly speed: number;
  /** As it was asked for. */
  readonly copies: number;
  /** How often the recording was begun. */
  readonly laps: number;
  /** How long it took. */
  readonly seconds: number;
  /** What was recorded. */
  readonly recording: RecordingSurvey;
  /** How much later than it was due a message was sent. */
  readonly latenessMs: Percentiles;
}

/** Of one copy in one turn, however much is due: what comes has to be read all the same. */
const MOST_TOGETHER = 64;
const PROGRESS_MS = 250;
/** How long the server may take to answer the closes at the end. */
const CLOSING_MS = 5000;

/**
 * Sends what a recording has to a server, each message when it is due: neither a slow server nor a replay that is late itself
 * leaves anything out. What is late is sent late and counted.
 *
 * @param signal - ends the replay early
 * @throws StormError where an option is out of its range, the recording cannot be read, or the server opens no connection at all
 * (`NO_SERVER`).
 */
export async function replay(
  options: ReplayOptions,
  onProgress: (progress: ReplayProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<ReplayResult> {
  return await new Replay(options, onProgress).run(signal);
}

class Replay {
  private readonly counters: ReplayCounters = {
    opening: 0,
    opened: 0,
    sent: 0,
    sentBytes: 0,
    unsent: 0,
    received: 0,
    receivedBytes: 0,
    refused: 0,
    disconnects: 0,
    refusal: "",
    reason: "",
    lateness: new Lateness(),
  };
  private readonly options: Required<Omit<ReplayOptions, "seconds">>;
  private readonly to: URL;
  private readonly survey: RecordingSurvey;
  private readonly timeline: Timeline;
  private readonly copies: readonly ReplayCopy[];
  private readonly connections = new Set<ReplayedConnection>();
  /** When it ends at the latest, in milliseconds since it began. */
  private readonly mostMs: number;
  private startMs = 0;
  private shownMs = 0;

  constructor(
    options: ReplayOptions,
    private readonly onProgress: (progress: ReplayProgress) => void,
  ) {
    const { seconds = Number.POSITIVE_INFINITY } = options;
    this.options = { speed: 1, copies: 1, spreadMs: 1000, loop: false, headers: {}, ...options };
    const { file, loop, headers } = this.options;
    this.to = replayedServer(options.to);
    checkReplay(this.options, seconds);
    const recording = new Recording(file);
    this.survey = recording.survey();
    if (this.survey.connections === 0) throw badRecording(file, "it has no connections");
    this.mostMs = seconds * 1000;
    this.timeline = new Timeline(recording, loop);
    const now = () => performance.now() - this.startMs;
    const site = { to: this.to, headers, now, counters: this.counters, connections: this.connections };
    this.copies = copiesOf(this.timeline, this.options, site);
  }

  async run(signal: AbortSignal | undefined): Promise<ReplayResult> {
    this.startMs = performance.now();
    try {
      await this.play(signal);
      for (const copy of this.copies) copy.leave();
      const seconds = (performance.now() - this.startMs) / 1000;
      await this.closed();
      return this.result(seconds);
    } finally {
      this.timeline.close();
      for (const connection of this.connections) connection.terminate();
    }
  }

  /** Settles when all was sent, or the replay is to end. */
  private play(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        try {
          const isOver = this.turn();
          if (isOver || signal?.aborted) resolve();
          else timer.refresh();
        } catch (error) {
          reject(error);
        }
      }, 1);
    });
  }

  // Hot path: about a thousand times a second.
  /** Sends what is due; answers whether that was the last. */
  private turn(): boolean {
    const { opened, opening, refused, refusal } = this.counters;
    if (opened === 0 && opening === 0 && refused > 0) {
      throw new StormError("NO_SERVER", `${this.to.origin} opened no connection: ${refusal}`);
    }
    let isOver = true;
    for (const copy of this.copies) if (!copy.turn(MOST_TOGETHER)) isOver = false;
    const nowMs = performance.now() - this.startMs;
    if (nowMs - this.shownMs >= PROGRESS_MS || isOver) this.show(nowMs);
    return isOver || nowMs >= this.mostMs;
  }

  private show(nowMs: number): void {
    this.shownMs = nowMs;
    const { speed, spreadMs, loop } = this.options;
    const lastMs = loop ? Number.POSITIVE_INFINITY : this.survey.lengthMs / speed + spreadMs;
    const wholeMs = Math.min(this.mostMs, lastMs);
    this.onProgress({
      fraction: Number.isFinite(wholeMs) ? Math.min(1, nowMs / wholeMs) : undefined,
      connections: this.connections.size,
      sent: this.counters.sent,
    });
  }

  private async closed(): Promise<void> {
    const untilMs = performance.now() + CLOSING_MS;
    while (this.connections.size > 0 && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  private result(seconds: number): ReplayResult {
    const { opening, lateness, ...counted } = this.counters;
    const { file, speed, copies } = this.options;
    return {
      file,
      to: `${this.to.origin}${this.to.pathname}`,
      speed,
      copies,
      laps: this.timeline.laps,
      seconds,
      recording: this.survey,
      ...counted,
      latenessMs: lateness.percentiles(),
    };
  }
}

/** A function of its own, so that no closure that lives as long as the replay keeps hold of the first step. */
function copiesOf(
  timeline: Timeline,
  { copies, speed, spreadMs }: { readonly copies: number; readonly speed: number; readonly spreadMs: number },
  site: ReplaySite,
): ReplayCopy[] {
  const first = timeline.first();
  return Array.from(
    { length: copies },
    (_, index) => new ReplayCopy(first, timeline, speed, (spreadMs * index) / copies, site),
  );
}

/** @throws StormError `BAD_OPTION` where it is no address of a WebSocket server. */
function replayedServer(to: string): URL {
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (url === undefined || !/^wss?:$/.test(url.protocol) || url.hash !== "") {
    throw new StormError(
      "BAD_OPTION",
      `"${to}" is no address of a WebSocket server; give it as ws://127.0.0.1:7350`,
    );
  }
  return url;
}

function checkReplay(
  { speed, copies, spreadMs, headers }: Required<Omit<ReplayOptions, "seconds">>,
  seconds: number,
): void {
  if (!(speed > 0 && speed <= 1000)) {
    throw new StormError("BAD_OPTION", `speed is ${speed}; give a number above 0 up to 1000`);
  }
  checkWhole("copies", copies, 1, 10_000);
  checkWhole("spread", spreadMs, 0, 600_000);
  if (!(seconds > 0)) throw new StormError("BAD_OPTION", `seconds is ${seconds}; give a number above 0`);
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      throw new StormError("BAD_OPTION", `"${name}: ${value}" is no header: ${(error as Error).message}`);
    }
  }
}
