import { closeSync, createReadStream, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { GcTraceParser } from "@pauseless/doctor/measure";
import { atExit } from "../compare/at-exit.js";
import { IsolateAccount } from "./isolate-account.js";
import { readTimeMark, type TimeMark } from "./time-mark.js";

/** What a trace told of a measured time. */
export interface TracedTime {
  readonly seconds: number;
  /** The process's main isolate first, then those others that collected. */
  readonly isolates: readonly IsolateAccount[];
}

/**
 * The trace of collections of a process that was started with {@link traceSettings} and marks its measured times, as a storm server does. It goes to
 * a file, which is read when the measured time has ended: with a pipe, whoever reads it is woken within each pause, and on a machine
 * without an idle core the pause waits for him.
 */
export class CollectionTrace {
  /** The open file to give to the process as its standard output. */
  readonly output: number;
  private readonly folder = temporaryFolder();
  private readonly path = join(this.folder, "trace.txt");
  private readonly forget = atExit(() => this.remove());

  /** Makes an empty file in the system's folder for such; it does not outlive this process. @throws Error where it cannot be made */
  constructor() {
    this.output = openSync(this.path, "a");
  }

  /**
   * What was traced in the last measured time that the process has ended. Needs no more memory for a longer trace, but for the length of each pause.
   *
   * @throws Error where no such time has ended: the process is not traced, or was not asked to measure
   */
  async measured(): Promise<TracedTime> {
    const reader = new TraceReader();
    for await (const line of createInterface({ input: createReadStream(this.path) })) reader.line(line);
    if (reader.ended === undefined) {
      throw new Error("the trace tells of no measured time that has ended; is the process traced?");
    }
    return reader.ended;
  }

  /** Removes the file. The process must have ended. */
  close(): void {
    closeSync(this.output);
    this.forget();
    this.remove();
  }

  private remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), "pauseless-trace-"));
  } catch (error) {
    throw new Error(
      `there is no place for the trace of its collections (${(error as Error).message}); set TMPDIR to a folder that can be written to`,
    );
  }
}

class TraceReader {
  /** The last measured time that has ended. */
  ended: TracedTime | undefined;
  private readonly parser = new GcTraceParser();
  private readonly others = new Map<string, IsolateAccount>();
  private main: IsolateAccount | undefined;
  private mainIsolate: string | undefined;
  private begin: TimeMark | undefined;

  line(line: string): void {
    for (const collection of this.parser.line(line)) {
      // Threads are started by the main one, which collects before them.
      this.mainIsolate ??= collection.isolate;
      if (this.begin !== undefined) this.account(collection.isolate).add(collection);
    }
    const mark = readTimeMark(line);
    if (mark?.edge === "begin") this.beginTime(mark);
    if (mark?.edge === "end") this.endTime(mark);
  }

  private beginTime(mark: TimeMark): void {
    this.begin = mark;
    this.others.clear();
    this.main = new IsolateAccount({ atMs: mark.atMs, heapBytes: mark.heapUsedBytes });
  }

  private endTime(mark: TimeMark): void {
    const { begin, main } = this;
    if (begin === undefined || main === undefined) return;
    main.end({ atMs: mark.atMs, heapBytes: mark.heapUsedBytes });
    this.ended = {
      seconds: (mark.atMs - begin.atMs) / 1000,
      isolates: [main, ...this.others.values()],
    };
    this.begin = undefined;
  }

  private account(isolate: string): IsolateAccount {
    if (isolate === this.mainIsolate && this.main !== undefined) return this.main;
    let account = this.others.get(isolate);
    if (account === undefined) {
      account = new IsolateAccount();
      this.others.set(isolate, account);
    }
    return account;
  }
}
