import type { Evidence } from "../evidence/evidence.js";
import { PprofBuilder } from "./pprof-builder.js";

/**
 * Where processor time went, by function, as a profile that `go tool pprof` and others read, compressed. Each sample has two values: how many
 * `samples` the profiler took, and `cpu` in nanoseconds. The time in which a thread waited is left out; that of the collector is in
 * `(garbage collector)`. A label says the `thread`.
 *
 * @param startedAt - when the window began
 */
export function cpuPprof(evidence: Evidence, startedAt: Date): Buffer {
  const cpu = { type: "cpu", unit: "nanoseconds" };
  const builder = new PprofBuilder({
    types: [{ type: "samples", unit: "count" }, cpu],
    shown: cpu.type,
    periodType: cpu,
    period: evidence.threads[0].cpu.intervalMs * 1e6,
    command: evidence.target.command.join(" "),
    startedAt,
    durationMs: evidence.windowMs,
    comments: evidence.gaps,
  });
  for (const { name, cpu } of evidence.threads) {
    const samplesOfMs = cpu.intervalMs > 0 ? 1 / cpu.intervalMs : 0;
    builder.addTree(cpu.root, name, [samplesOfMs, 1e6], ["(idle)"]);
  }
  return builder.gzipped();
}
