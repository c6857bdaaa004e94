import { readFileSync } from "node:fs";
import type { ThreadEvidence } from "../evidence/evidence.js";

interface Told {
  readonly ranNs: number;
  readonly waitedNs: number;
}

/**
 * How long a thread of another process ran, and how long it could have run but had no processor. Linux counts both; the thread does not notice that it is read.
 *
 * Source: the kernel's Documentation/scheduler/sched-stats.rst, `/proc/PID/task/TID/schedstat`.
 */
export class ScheduledTime {
  private readonly first: Told | undefined;
  private last: Told | undefined;

  /** Begins to count. @param tid - the system's number of the thread; undefined where it is not known */
  constructor(
    private readonly pid: number,
    private readonly tid: number | undefined,
  ) {
    this.first = this.told();
  }

  /** To be called from time to time: a thread that has gone tells no more. */
  read(): void {
    this.last = this.told() ?? this.last;
  }

  /** Undefined where the system does not tell. */
  evidence(): ThreadEvidence["scheduled"] {
    if (this.first === undefined || this.last === undefined) return undefined;
    return {
      ranMs: (this.last.ranNs - this.first.ranNs) / 1e6,
      waitedMs: (this.last.waitedNs - this.first.waitedNs) / 1e6,
    };
  }

  private told(): Told | undefined {
    if (this.tid === undefined) return undefined;
    try {
      const told = readFileSync(`/proc/${this.pid}/task/${this.tid}/schedstat`, "utf8");
      const [ranNs, waitedNs] = told.split(" ").map(Number);
      // A kernel that does not count has zeros, in a thread that did run.
      return ranNs > 0 && Number.isFinite(waitedNs) ? { ranNs, waitedNs } : undefined;
    } catch {
      return undefined;
    }
  }
}
