import { DoctorError } from "../doctor-error.js";
import type { ThreadSession } from "../target/target.js";
import { installProbe, markProbe, type ProbeReading, readProbe } from "./run-probe.js";

/** What each thread said last; also of those that have gone. */
export type Readings = ReadonlyMap<ThreadSession, ProbeReading>;

/** The probes of all threads of a run, and what they said last. */
export class RunReadings {
  peakRssBytes = 0;
  private readonly main: ThreadSession;
  private readonly threads: ThreadSession[] = [];
  private readonly last = new Map<ThreadSession, ProbeReading>();

  constructor(main: ThreadSession) {
    this.main = main;
  }

  /** Puts a probe into a thread. */
  async add(thread: ThreadSession): Promise<void> {
    await installProbe(thread);
    this.threads.push(thread);
  }

  /** Asks all threads. */
  async read(): Promise<void> {
    for (const thread of this.living()) {
      const reading = await unlessEnding(thread, readProbe(thread));
      if (reading !== undefined) this.last.set(thread, reading);
    }
    this.peakRssBytes = Math.max(this.peakRssBytes, this.last.get(this.main)?.rssBytes ?? 0);
  }

  /** Has a window begin: marks all probes, and asks them. */
  async mark(): Promise<void> {
    for (const thread of this.living()) await unlessEnding(thread, markProbe(thread));
    await this.read();
  }

  /** Asks for the heap of a program that has come to its end: the inspector still knows it. */
  async readLastHeap(): Promise<void> {
    const { main } = this;
    const last = this.last.get(main);
    const usage: { usedSize: number } | undefined = await unlessEnding(
      main,
      main.post("Runtime.getHeapUsage"),
    );
    if (last !== undefined && usage !== undefined) {
      this.last.set(main, { ...last, heapUsedBytes: usage.usedSize });
    }
  }

  /** What is known now. */
  now(): Readings {
    return new Map(this.last);
  }

  /** How much more all heaps hold than before. */
  heapGrowthBytes(before: Readings): number {
    let bytes = 0;
    for (const [thread, { heapUsedBytes }] of this.last) {
      bytes += heapUsedBytes - (before.get(thread)?.heapUsedBytes ?? 0);
    }
    return bytes;
  }

  /** Of one core, that the process had since before. */
  cpuShare(before: Readings): number {
    const from = before.get(this.main);
    const to = this.last.get(this.main);
    if (from === undefined || to === undefined || to.atMs <= from.atMs) return 0;
    return (to.cpuMs - from.cpuMs) / (to.atMs - from.atMs);
  }

  /** Of each thread, since the program began, or since the probes were marked. */
  loopDelaysP99Ms(since: "whole" | "marked"): number[] {
    return [...this.last.values()].map(({ loopDelayP99Ms }) => loopDelayP99Ms[since]);
  }

  private living(): ThreadSession[] {
    return this.threads.filter(({ gone }) => !gone.aborted);
  }
}

/** A thread that comes to its end while it is asked runs no code any more, and is as one that was asked before. */
async function unlessEnding<T>(thread: ThreadSession, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DoctorError && !thread.gone.aborted) throw error;
    return undefined;
  }
}
