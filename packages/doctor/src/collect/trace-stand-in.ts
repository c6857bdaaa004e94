import type { Collection } from "../evidence/evidence.js";
import type { ThreadSession } from "../target/target.js";
import type { ThreadTrace } from "./thread-trace.js";
import type { WindowClock } from "./window-clock.js";
export class TraceStandIn {
  private readonly threads = new Map<number, any>();
  ownMs = 0;
  events = 0;
  private complete: (() => void) | undefined;
  constructor(private readonly main: ThreadSession, private readonly clock: WindowClock) {
    main.on("NodeTracing.dataCollected", ({ value }) => { for (const e of value) this.add(e); });
    main.on("NodeTracing.tracingComplete", () => this.complete?.());
  }
  private add(e: any) {
    this.events++;
    if (e.name === "V8.GC_HEAP_DUMP_STATISTICS") this.ownMs += (e.dur ?? 0) / 1000;
    let t = this.threads.get(e.tid);
    if (!t) this.threads.set(e.tid, (t = { collections: [], open: undefined, after: undefined, total: 0 }));
    if (e.name !== "MajorGC" && e.name !== "MinorGC") return;
    if (e.ph === "B") t.open = e;
    if (e.ph === "E" && t.open) {
      const startMs = this.clock.ofMicroseconds(t.open.ts);
      const allocatedBytes = t.after === undefined ? 0 : Math.max(0, t.open.args.usedHeapSizeBefore - t.after);
      t.after = e.args.usedHeapSizeAfter;
      t.total += allocatedBytes;
      const c: Collection = { startMs, ms: (e.ts - t.open.ts) / 1000, kind: e.name === "MajorGC" ? "major" : "minor", reason: t.open.args.type, byDoctor: /sampling profiler/.test(t.open.args.type), phases: [], usedBeforeBytes: t.open.args.usedHeapSizeBefore, usedAfterBytes: e.args.usedHeapSizeAfter, allocatedBytes, externalBytes: 0, spaces: [] };
      if (startMs >= 0) t.collections.push(c);
    }
  }
  async start() { await this.main.post("NodeTracing.start", { traceConfig: { includedCategories: ["v8", "disabled-by-default-v8.gc"] } }); }
  async rotate() { const s = this.main.post("NodeTracing.stop"); const b = this.start(); await s; await b; }
  async stop() { const done = new Promise<void>((r) => (this.complete = r)); await this.main.post("NodeTracing.stop"); await done; }
  allocatedBytes(tid: number): number { return this.threads.get(tid)?.total ?? 0; }
  ofThread(tid: number | undefined): ThreadTrace { const t = this.threads.get(tid ?? -1); return { collections: t?.collections ?? [], collectionsLeftOut: 0, markingSteps: [] }; }
}
