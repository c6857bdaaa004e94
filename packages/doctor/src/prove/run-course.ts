import { setTimeout as wait } from "node:timers/promises";
import type { Target } from "../target/target.js";
import type { LoadRun } from "./load-command.js";

/** Why a stretch of a run is over: the time is, the program came to its end, it has gone, or its load ended by itself. */
export type Turn = "time" | "ending" | "exited" | "load";

/** Of a program that ends by itself, what came after the last sample is not known. */
const SAMPLE_MS = 200;
const GONE_MS = 1000;

/** A run that goes on until something happens. */
export class RunCourse {
  private readonly signal: AbortSignal | undefined;
  private readonly ends: readonly Promise<Turn>[];
  private readonly happened: Promise<Turn>[];
  private readonly aborted: Promise<never>;
  private readonly over = new AbortController();

  constructor(target: Target, signal: AbortSignal | undefined) {
    this.signal = signal;
    this.ends = [target.ending.then(() => "ending" as const), target.exited.then(() => "exited" as const)];
    this.happened = [...this.ends];
    this.aborted = new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), {
        once: true,
        signal: this.over.signal,
      });
    });
    // It may come when nobody waits.
    this.aborted.catch(() => {});
  }

  /**
   * Waits until the program was ready and its load has begun, or the program has ended.
   *
   * @param mayEnd - whether the load may end by itself, and the run goes on
   */
  async watchLoad(load: LoadRun, mayEnd: boolean): Promise<Turn> {
    const turn = await this.race(load.started.then(() => "time" as const));
    const over = this.afterLoad(load, mayEnd);
    // It may fail when nobody waits.
    over.catch(() => {});
    this.happened.push(over);
    return turn;
  }

  /**
   * Lets so many seconds pass, unless something happens before.
   *
   * @param onSample - called about five times a second
   * @throws DoctorError `load-failed` as soon as the load fails; the reason of the signal
   */
  async pass(seconds: number, onSample: () => Promise<void>): Promise<Turn> {
    const endMs = performance.now() + seconds * 1000;
    for (;;) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) return "time";
      const over = new AbortController();
      const timer = wait(Math.min(SAMPLE_MS, leftMs), undefined, { signal: over.signal });
      timer.catch(() => {});
      const turn = await this.race(timer).finally(() => over.abort());
      if (turn !== undefined) return turn;
      await onSample();
    }
  }

  /** The run is over: lets go of the signal, which others of many runs share. */
  end(): void {
    this.over.abort();
  }

  private async afterLoad(load: LoadRun, mayEnd: boolean): Promise<Turn> {
    const { error } = await load.ended;
    if (error === undefined) return mayEnd ? new Promise<never>(() => {}) : "load";
    // Where the program goes, its load fails: perhaps that is told first.
    const gone = await Promise.race([...this.ends, wait(GONE_MS, undefined, { ref: false })]);
    if (gone === undefined) throw error;
    return gone;
  }

  private race<T>(other: Promise<T>): Promise<T | Turn> {
    this.signal?.throwIfAborted();
    return Promise.race([...this.happened, this.aborted, other]);
  }
}
