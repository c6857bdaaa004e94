import type { Collection, MarkingStep, SpaceSize } from "../../evidence/evidence.js";
import { BoundedLog } from "./bounded-log.js";
import { pausePhases } from "./pause-phases.js";
import type { HeapStatistics, TraceEvent } from "./trace-events.js";

/** How much is kept of a thread. */
export interface CollectionLimits {
  readonly collections: number;
  readonly markingSteps: number;
}

/** V8 runs a sampling profiler of the heap for nobody else at the same time. */
const OWN_REASON = "sampling profiler";
/** Steps on the thread itself that prepare a collection, in the words of all versions; without an underscore, as a lean trace has them. */
const MARKING_STEP =
  /^V8\.GC(?:_(?:MC_INCREMENTAL|MINOR_MS_INCREMENTAL)(?:_START|_STEP)?|IncrementalMarking(?:Start)?)$/;

/** A collection that has begun. */
interface OpenCollection {
  readonly begin: TraceEvent;
  readonly batch: number;
  readonly scopes: TraceEvent[];
  statistics?: HeapStatistics;
}

/** The collections of one thread out of its events of the trace. */
export class ThreadCollections {
  private readonly originUs: number;
  private readonly collectionLog: BoundedLog<Collection>;
  private readonly stepLog: BoundedLog<MarkingStep>;
  private batch = 0;
  private open: OpenCollection | undefined;
  private step: { startUs: number; endUs: number } | undefined;
  private statistics: HeapStatistics | undefined;
  private spaces: readonly SpaceSize[] = [];
  private usedAfterBytes: number | undefined;
  /** Collections since that of `statistics`, which the trace said none of. */
  private withoutStatistics = 0;
  private limitBytes: number | undefined;
  private lostCount = 0;
  private tellingUs = 0;

  constructor(originUs: number, limits: CollectionLimits) {
    this.originUs = originUs;
    this.collectionLog = new BoundedLog(limits.collections, ({ kind }) => kind === "major");
    this.stepLog = new BoundedLog(limits.markingSteps);
  }

  /** Reads the events of a batch, in order of time. */
  add(events: readonly TraceEvent[]): void {
    this.batch++;
    for (const event of events) {
      if (event.name === "MinorGC" || event.name === "MajorGC") this.boundary(event);
      else if (event.name === "V8.GC_Heap_Stats") this.readStatistics(event);
      else if (event.ph !== "X" || !event.name.startsWith("V8.GC")) continue;
      else if (this.open === undefined) {
        if (MARKING_STEP.test(event.name)) this.addStep(event);
      } else if (event.name.startsWith("V8.GC_")) this.open.scopes.push(event);
    }
  }

  /** In order of time. */
  collections(): Collection[] {
    return this.collectionLog.items();
  }

  /** Collections that were seen, and are not in {@link collections} because there were too many. */
  collectionsLeftOut(): number {
    return this.collectionLog.leftOut();
  }

  /** Collections that happened while the trace was handed over, so that nothing is known of them. */
  collectionsLost(): number {
    return this.lostCount;
  }

  /** In order of time. */
  markingSteps(): MarkingStep[] {
    const steps = this.stepLog.items();
    return this.step === undefined ? steps : [...steps, this.stepOf(this.step)];
  }

  /** Steps that were seen, and are not in {@link markingSteps} because there were too many. */
  markingStepsLeftOut(): number {
    return this.stepLog.leftOut();
  }

  /** The engine's limit for the heap in bytes, the lowest that a collection told: where a heap comes near it, it is raised, to tell somebody before the end. Undefined before. */
  heapLimitBytes(): number | undefined {
    return this.limitBytes;
  }

  /** Whether the limit was raised: then the heap has come to it. */
  isHeapLimitRaised(): boolean {
    return (this.statistics?.heap_size_limit ?? 0) > (this.limitBytes ?? Number.POSITIVE_INFINITY);
  }

  /** How long the thread stood after its pauses only because they were traced: what the trace cost it, without the handing over. */
  tellingMs(): number {
    return this.tellingUs / 1000;
  }

  /** Whether the thread has a heap of its own. */
  isIsolate(): boolean {
    return this.usedAfterBytes !== undefined || this.open !== undefined || this.step !== undefined;
  }

  private boundary(event: TraceEvent): void {
    if (event.ph === "B") {
      // Its end was not traced. It is counted when the next one tells its number.
      this.open = { begin: event, batch: this.batch, scopes: [] };
      return;
    }
    const open = this.open;
    this.open = undefined;
    if (event.ph === "E" && open !== undefined && open.begin.name === event.name) this.close(open, event);
  }

  private close(open: OpenCollection, end: TraceEvent): void {
    const isOne = this.count(open);
    const { begin, scopes } = open;
    const usedBeforeBytes = begin.args.usedHeapSizeBefore ?? 0;
    const usedAfterBytes = end.args.usedHeapSizeAfter ?? 0;
    const allocatedBytes = Math.max(0, usedBeforeBytes - (this.usedAfterBytes ?? usedBeforeBytes));
    this.usedAfterBytes = usedAfterBytes;
    if (!isOne) return;
    const startUs = begin.ts;
    const endUs = Math.max(startUs, pauseEndUs(scopes, end.ts));
    const reason = begin.args.type ?? "";
    this.cutStep(startUs);
    this.collectionLog.add({
      startMs: this.ms(startUs),
      ms: (endUs - startUs) / 1000,
      kind: begin.name === "MinorGC" ? "minor" : "major",
      reason,
      byDoctor: reason === OWN_REASON,
      // A lean trace tells of none.
      phases: scopes.length === 0 ? [] : pausePhases(scopes, startUs, endUs),
      usedBeforeBytes,
      usedAfterBytes,
      allocatedBytes,
      externalBytes: this.statistics?.external_memory ?? 0,
      spaces: this.spaces,
    });
    this.tellingUs += end.ts - endUs;
  }

  /**
   * Counts a collection by V8's number of it, and those before it that were not seen.
   * @returns false where the begin is one collection's and the end another's, since the trace was handed over in the first and in the second
   */
  private count({ batch, statistics }: OpenCollection): boolean {
    if (statistics === undefined) {
      this.withoutStatistics++;
      return true;
    }
    const before = this.statistics;
    const lost =
      before !== undefined && before.isolate === statistics.isolate
        ? Math.max(0, statistics.id - before.id - this.withoutStatistics - 1)
        : 0;
    // A worker's thread can be that of one that has ended.
    if (before !== undefined && before.isolate !== statistics.isolate) {
      this.usedAfterBytes = undefined;
      this.limitBytes = undefined;
    }
    this.statistics = statistics;
    this.limitBytes = Math.min(this.limitBytes ?? Number.POSITIVE_INFINITY, statistics.heap_size_limit);
    this.withoutStatistics = 0;
    this.spaces = sharedSpaces(statistics, this.spaces);
    this.lostCount += lost;
    if (lost > 0 && batch !== this.batch) {
      this.lostCount++;
      return false;
    }
    return true;
  }

  private readStatistics(event: TraceEvent): void {
    if (this.open !== undefined && event.args.stats !== undefined) {
      this.open.statistics = JSON.parse(event.args.stats);
    }
  }

  private addStep(event: TraceEvent): void {
    const startUs = event.ts;
    const endUs = startUs + (event.dur ?? 0);
    if (endUs <= startUs) return;
    if (this.step !== undefined && startUs < this.step.endUs) {
      this.step.endUs = Math.max(this.step.endUs, endUs);
      return;
    }
    this.endStep();
    this.step = { startUs, endUs };
  }

  /** A step may end in a collection, whose pause then has the rest of its time. */
  private cutStep(pauseStartUs: number): void {
    if (this.step !== undefined && this.step.endUs > pauseStartUs) this.step.endUs = pauseStartUs;
  }

  private endStep(): void {
    if (this.step !== undefined && this.step.endUs > this.step.startUs)
      this.stepLog.add(this.stepOf(this.step));
  }

  private stepOf({ startUs, endUs }: { startUs: number; endUs: number }): MarkingStep {
    return { startMs: this.ms(startUs), ms: (endUs - startUs) / 1000 };
  }

  private ms(us: number): number {
    return (us - this.originUs) / 1000;
  }
}

/** The pause ends with the last scope of the collection itself: what follows up to the event's end is the work of telling of it. */
function pauseEndUs(scopes: readonly TraceEvent[], endUs: number): number {
  const last = (name: string) => scopes.filter((scope) => scope.name === name).pop();
  const epilogue = last("V8.GC_HEAP_EPILOGUE");
  if (epilogue !== undefined) return Math.min(endUs, epilogue.ts + (epilogue.dur ?? 0));
  return Math.min(endUs, last("V8.GC_HEAP_DUMP_STATISTICS")?.ts ?? endUs);
}

/** Spaces that hold something; the array of before where it says the same, so that it is in memory once. */
function sharedSpaces(statistics: HeapStatistics, before: readonly SpaceSize[]): readonly SpaceSize[] {
  const spaces = statistics.spaces
    .filter(({ size, used_size }) => size > 0 || used_size > 0)
    .map(({ name, size, used_size }) => ({ space: name, sizeBytes: size, usedBytes: used_size }));
  const isSame =
    spaces.length === before.length &&
    spaces.every(
      ({ space, sizeBytes, usedBytes }, i) =>
        before[i].space === space && before[i].sizeBytes === sizeBytes && before[i].usedBytes === usedBytes,
    );
  return isSame ? before : spaces;
}
