import { lateness, RESOLUTION_MS } from "../collect/probe.js";
import { evaluateIn } from "../target/evaluate-in.js";
import type { ThreadSession } from "../target/target.js";

/** What a thread says of itself. */
export interface ProbeReading {
  /** When it was read, on the doctor's clock. */
  readonly atMs: number;
  readonly heapUsedBytes: number;
  /** Of the process. */
  readonly rssBytes: number;
  /** Of the process, since it began. */
  readonly cpuMs: number;
  /** Lateness of the event loop at its 99th percentile, since the program began, and since the probe was marked. */
  readonly loopDelayP99Ms: { readonly whole: number; readonly marked: number };
}

const PLACE = `globalThis[Symbol.for("pauseless.prove")]`;

/** Puts two histograms of the event loop's delay into a thread: nothing else of a probe runs there by itself. */
export async function installProbe(session: ThreadSession): Promise<void> {
  await evaluateIn(
    session,
    `void (${PLACE} = ["whole", "marked"].map(() => {
      const histogram = builtin("node:perf_hooks").monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} });
      histogram.enable();
      return histogram;
    }))`,
  );
}

/** Has the histogram `marked` begin. */
export async function markProbe(session: ThreadSession): Promise<void> {
  await evaluateIn(session, `void ${PLACE}[1].reset()`);
}

export async function readProbe(session: ThreadSession): Promise<ProbeReading> {
  const reading = await evaluateIn<{ memory: NodeJS.MemoryUsage; cpu: NodeJS.CpuUsage; p99Ns: number[] }>(
    session,
    `({
      memory: process.memoryUsage(),
      cpu: process.cpuUsage(),
      p99Ns: ${PLACE}.map((histogram) => histogram.count > 0 ? histogram.percentile(99) : 0),
    })`,
  );
  const [whole, marked] = reading.p99Ns.map(lateness);
  return {
    atMs: performance.now(),
    heapUsedBytes: reading.memory.heapUsed,
    rssBytes: reading.memory.rss,
    cpuMs: (reading.cpu.user + reading.cpu.system) / 1000,
    loopDelayP99Ms: { whole, marked },
  };
}
