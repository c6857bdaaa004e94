import { GcTraceParser } from "@pauseless/doctor";
import { IsolateAccount } from "./isolate-account.js";
import { readTimeMark, type TimeMark } from "./time-mark.js";

/** What a trace told of a measured time. */
export interface TracedTime {
  readonly seconds: number;
  /** One for each isolate that collected or was marked, the process's main one first. */
  readonly isolates: readonly IsolateAccount[];
}

const END_WITHIN_MS = 5000;

/**
 * Reads the trace of a process that was started with {@link traceSettings} and marks its measured times, such as a server's. Give
 * {@link CollectionTrace.onLine} to the child. Memory stays the same however long it runs, but for the length of each pause.
 */
export class CollectionTrace {
  private readonly parser = new GcTraceParser();
  private readonly accounts = new Map<string, IsolateAccount>();
  private mainIsolate: string | undefined;
  private begin: TimeMark | undefined;
  private ended: TracedTime | undefined;
  private onEnd: ((time: TracedTime) => void) | undefined;

  /** Takes a line of the process's output. */
  readonly onLine = (line: string): void => {
    const mark = readTimeMark(line);
    for (const collection of this.parser.line(line)) {
      this.mainIsolate ??= collection.isolate;
      if (this.begin === undefined) continue;
      this.account(collection.isolate).add(collection);
    }
    if (mark?.edge === "begin") this.beginTime(mark);
    if (mark?.edge === "end") this.endTime(mark);
  };

  /**
   * What was traced in the measured time that the process has ended, or is about to say that it has.
   *
   * @throws Error where it says nothing of the kind for 5 s
   */
  async measured(): Promise<TracedTime> {
    if (this.ended !== undefined) return this.ended;
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        this.onEnd = undefined;
        reject(new Error("the trace of a server says no end of the measured time; is the server traced?"));
      }, END_WITHIN_MS);
      this.onEnd = (time) => {
        clearTimeout(timeout);
        resolve(time);
      };
    });
  }

  private beginTime(mark: TimeMark): void {
    this.begin = mark;
    this.ended = undefined;
    this.accounts.clear();
    this.accounts.set(MAIN, new IsolateAccount({ atMs: mark.atMs, heapBytes: mark.heapUsedBytes }));
  }

  private endTime(mark: TimeMark): void {
    if (this.begin === undefined) return;
    this.accounts.get(MAIN)?.end({ atMs: mark.atMs, heapBytes: mark.heapUsedBytes });
    this.ended = {
      seconds: (mark.atMs - this.begin.atMs) / 1000,
      isolates: [...this.accounts.values()],
    };
    this.begin = undefined;
    this.onEnd?.(this.ended);
    this.onEnd = undefined;
  }

  private account(isolate: string): IsolateAccount {
    const key = isolate === this.mainIsolate ? MAIN : isolate;
    let account = this.accounts.get(key);
    if (account === undefined) {
      account = new IsolateAccount();
      this.accounts.set(key, account);
    }
    return account;
  }
}

const MAIN = "main";
