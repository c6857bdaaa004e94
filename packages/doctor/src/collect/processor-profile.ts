import type { CpuEvidence, ThreadEvidence, ThreadSample } from "../evidence/evidence.js";
import type { ThreadSession } from "../target/target.js";
import { type CallFrame, CallTree, type CallTreeNode, type PlaceOf } from "./call-tree.js";
import { LoopBlocks, type ProfiledNode } from "./loop-blocks.js";
import { PROBE_FUNCTION } from "./probe.js";
import type { WindowClock } from "./window-clock.js";

/** As the protocol gives it. */
export interface RawProcessorProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the monotonic clock. */
  readonly startTime: number;
  readonly endTime: number;
  readonly samples?: readonly number[];
  /** Microseconds from each sample to the one before; of the first, to the start. */
  readonly timeDeltas?: readonly number[];
}

/** Each sample costs some 0.05 ms: at one a millisecond that was 5 % of the time. */
const INTERVAL_MS = 2;
/** So many samples are held by the target and handed over at once, at most. */
const SEGMENT_AT_MOST_MS = 60_000;
/**
 * Another profile, begun before the one is stopped and ended after the next is started, and thrown away. Without it the engine would list all its code again for
 * each segment, which takes some 10 ms, and would not find loops that it compiled while they ran: their time would count for their callers.
 */
const BRIDGE = {
  begin: "console.profile('pauseless-doctor')",
  end: "console.profileEnd('pauseless-doctor')",
};
/** What is lost with a worker that ends, or a program that crashes, so the first ones are short. */
const FIRST_SEGMENT_MS = 250;
const SEGMENT_AT_LEAST_MS = 1000;
/** The probe, and what a launched program waits in for the doctor to let it run, in all versions of Node. */
const DOCTORS_FUNCTIONS = new Set([PROBE_FUNCTION, "waitForDebugger", "inspectorWaitForDebugger"]);
/** What beginning a new segment may take of the time. */
const RESTART_SHARE = 0.005;

/**
 * Samples what a thread does, each second millisecond. Segments are read and summed up while the window lasts, so that neither side's memory grows with it, and so that
 * only the last is lost with a target that crashes.
 */
export class ProcessorProfile {
  /** What reading segments and beginning new ones took, as it seemed from outside: it is no more in the target. */
  restartsMs = 0;
  samples = 0;
  /** Frames of all samples together. */
  frames = 0;
  private readonly tree = new CallTree();
  private readonly blocks = new LoopBlocks();
  private startMs: number | undefined;
  private countedFromUs = 0;
  private countedUntilUs = Number.POSITIVE_INFINITY;
  private observedMs = 0;
  private collectorMs = 0;
  private idleMs = 0;
  private segmentStartedUs = 0;
  private segmentMs = FIRST_SEGMENT_MS;
  private running = false;

  constructor(
    private readonly session: ThreadSession,
    private readonly clock: WindowClock,
  ) {}

  /** Begins to sample. @throws what {@link ThreadSession.post} throws */
  async start(): Promise<void> {
    await this.session.post("Profiler.enable");
    await this.session.post("Profiler.setSamplingInterval", { interval: INTERVAL_MS * 1000 });
    await this.session.post("Profiler.start");
    this.segmentStartedUs = this.clock.nowUs();
    this.running = true;
  }

  /** What was sampled so far does not count: the thread waited for the doctor. */
  begin(): void {
    this.countedFromUs = this.clock.nowUs();
  }

  /** Reads what was sampled where a segment is over. @throws what {@link ThreadSession.post} throws */
  async rotate(): Promise<void> {
    if (!this.running || this.clock.nowUs() - this.segmentStartedUs < this.segmentMs * 1000) return;
    const before = performance.now();
    const bridged = this.session.post("Runtime.evaluate", { expression: BRIDGE.begin, silent: true });
    const stopped = this.session.post("Profiler.stop");
    const started = this.session.post("Profiler.start");
    const left = this.session.post("Runtime.evaluate", { expression: BRIDGE.end, silent: true });
    // All are under way at once: where the first fails, nobody would wait for the others.
    for (const other of [bridged, started, left]) other.catch(() => {});
    const { profile } = (await stopped) as { readonly profile: RawProcessorProfile };
    this.running = false;
    this.add(profile);
    await started;
    this.running = true;
    await left;
    const tookMs = performance.now() - before;
    this.restartsMs += tookMs;
    this.segmentStartedUs = this.clock.nowUs();
    this.segmentMs = Math.min(SEGMENT_AT_MOST_MS, Math.max(SEGMENT_AT_LEAST_MS, tookMs / RESTART_SHARE));
  }

  /** Ends sampling at the end of the window, which is a little ago. @throws what {@link ThreadSession.post} throws */
  async stop(windowMs: number): Promise<void> {
    this.countedUntilUs = this.clock.startUs + windowMs * 1000;
    if (!this.running) return;
    this.running = false;
    const { profile } = (await this.session.post("Profiler.stop")) as {
      readonly profile: RawProcessorProfile;
    };
    await this.session.post("Profiler.disable");
    this.add(profile);
  }

  /** Files of the functions that were seen. */
  urls(): Set<string> {
    return this.tree.urls();
  }

  /** What was seen so far. */
  evidence(
    samples: readonly ThreadSample[],
    stops: Pick<ThreadEvidence, "collections" | "markingSteps">,
    placeOf: PlaceOf,
  ): CpuEvidence {
    return {
      startMs: this.startMs ?? 0,
      seconds: this.observedMs / 1000,
      intervalMs: INTERVAL_MS,
      root: this.tree.toNode(1, placeOf),
      collectorMs: this.collectorMs,
      idleMs: this.idleMs,
      blocks: this.blocks.found(samples, stops, placeOf),
    };
  }

  /** Adds a segment. Time from a sample to the next belongs to it, that before the first to it too. */
  add({ nodes, startTime, endTime, samples = [], timeDeltas = [] }: RawProcessorProfile): void {
    const countedFromMs = Math.max(0, this.clock.ofMicroseconds(this.countedFromUs));
    const startMs = Math.max(countedFromMs, this.clock.ofMicroseconds(startTime));
    this.startMs ??= startMs;
    const endMs = this.clock.ofMicroseconds(Math.min(endTime, this.countedUntilUs));
    this.observedMs += Math.max(0, endMs - startMs);
    const places = this.placesOf(nodes);
    let atUs = startTime;
    for (let i = 0; i < samples.length; i++) {
      const place = places.get(samples[i]);
      if (i === 0) atUs += timeDeltas[0];
      const fromUs = i === 0 ? startTime : atUs;
      const untilUs = i + 1 < samples.length ? atUs + timeDeltas[i + 1] : Math.max(atUs, endTime);
      atUs = untilUs;
      if (place === undefined || place.isDoctors) continue;
      const fromMs = Math.max(countedFromMs, this.clock.ofMicroseconds(fromUs));
      const ms = Math.min(endMs, this.clock.ofMicroseconds(untilUs)) - fromMs;
      if (ms <= 0) continue;
      place.node.self += ms;
      this.samples++;
      this.frames += place.depth;
      if (place.depth === 1) {
        if (place.frame.functionName === "(garbage collector)") this.collectorMs += ms;
        else if (place.frame.functionName === "(idle)") this.idleMs += ms;
      }
      this.blocks.add(place, fromMs, ms);
    }
    this.tree.bound();
  }

  private placesOf(nodes: RawProcessorProfile["nodes"]): Map<number, SegmentNode> {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const places = new Map<number, SegmentNode>();
    if (nodes.length === 0) return places;
    const root: SegmentNode = {
      frame: nodes[0].callFrame,
      parent: undefined,
      node: this.tree.root,
      depth: 0,
      isDoctors: false,
    };
    const open: [number, SegmentNode][] = [[nodes[0].id, root]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [id, place] = next;
      places.set(id, place);
      for (const childId of byId.get(id)?.children ?? []) {
        const child = byId.get(childId);
        if (child === undefined) continue;
        const { callFrame: frame } = child;
        const isDoctors = place.isDoctors || DOCTORS_FUNCTIONS.has(frame.functionName);
        const node = isDoctors ? place.node : this.tree.child(place.node, frame);
        open.push([childId, { frame, parent: place, node, depth: place.depth + 1, isDoctors }]);
      }
    }
    return places;
  }
}

interface SegmentNode extends ProfiledNode {
  readonly node: CallTreeNode;
  readonly depth: number;
  /** Whether it is what the doctor itself runs in the target, or was called by it. */
  readonly isDoctors: boolean;
}
