import type { PauseKind } from "./pause-recorder.js";

/** A part of a collection, as the collector names it. */
export interface CollectionPhase {
  readonly phase: string;
  readonly ms: number;
}

/** What marking did on the isolate's own thread between pauses, for the collection that it led to. */
export interface IncrementalMarking {
  /** 0 where V8 counted none, though they took time: some versions do not count steps that an allocation asked for. */
  readonly steps: number;
  readonly longestMs: number;
  readonly totalMs: number;
}

/** One collection, as V8 tells of it in its trace. */
export interface TracedCollection {
  /** When it ended, in milliseconds since its isolate was made: not the clock of `performance.now()`, and whole numbers only. */
  readonly atMs: number;
  readonly processId: number;
  /** The isolate's address: the same for all collections of a thread, another one for each thread of a process. */
  readonly isolate: string;
  /** `minor` for scavenges and V8's minor mark-sweep, `major` for mark-compacts. */
  readonly kind: Exclude<PauseKind, "incremental">;
  /** How long it stopped the isolate; to a tenth of a millisecond up to Node 24. */
  readonly pauseMs: number;
  /** How long the program ran since the collection before. */
  readonly mutatorMs: number;
  /** Where the pause went: disjoint, none of them 0, `other` for what the collector gives no name. See {@link GcTraceParser}. */
  readonly phases: readonly CollectionPhase[];
  /** Why V8 collected, from Node 26 on; empty before. */
  readonly reason: string;
  /** Whether the collection was to give memory back, even where that takes longer. */
  readonly reduceMemory: boolean;
  /** Bytes of objects on the heap before and after; what was left to the sweeper counts as gone. */
  readonly heapBeforeBytes: number;
  readonly heapAfterBytes: number;
  /** What was allocated since the collection before; of an isolate's first, since it was made. */
  readonly allocatedBytes: number;
  /** Bytes that went from the young generation to the old one. */
  readonly promotedBytes: number;
  /** Bytes that were copied within the young generation. */
  readonly survivedBytes: number;
  /** Free bytes within pages of the old generation before and after: fragmentation. */
  readonly holesBeforeBytes: number;
  readonly holesAfterBytes: number;
  /** All 0 where the collection was not prepared by incremental marking. */
  readonly incremental: IncrementalMarking;
}

type Fields = ReadonlyMap<string, number | string>;

/** What V8 begins each line of its trace with: process, isolate (and from Node 24 on its number), time. */
const PREFIX = /\[(\d+):(0x[0-9a-f]+)(?::\d+)?\] +(\d+) ms: /g;
/** The last field of all that are read, in each version's order: a line that has it was not cut before. */
const LAST_FIELD = "promotion_ratio";

/** The parts of a mark-compact's pause, and of a minor mark-sweep's, that are not parts of others. */
const MARKING_PHASES = [
  "heap.prologue",
  "heap.epilogue",
  "heap.embedder_tracing_epilogue",
  "heap.external.prologue",
  "heap.external.epilogue",
  "heap.external.weak_global_handles",
  "complete.sweeping",
  "complete.sweep_array_buffers",
  "prologue",
  "mark",
  "clear",
  "sweep",
  "evacuate",
  "finish",
  "epilogue",
];
/** Those of a scavenge, besides its own parts, which all begin with `scavenge.`. */
const SCAVENGING_PHASES = [
  "heap.prologue",
  "heap.epilogue",
  "heap.external.prologue",
  "heap.external.epilogue",
  "heap.external_weak_global_handles",
  "fast_promote",
  "complete.sweep_array_buffers",
];
/** The trace is exact to a microsecond at best: a rest below is none. */
const LEAST_PHASE_MS = 0.0005;

/**
 * Reads what V8 writes to a program's standard output with `--trace-gc-nvp`, in the formats of Node 20, 22, 24 and 26. Lines of the program
 * itself may stand in between, also within a line of the trace; what was cut by them is left out.
 *
 * Phases of a mark-compact are what V8 calls its scopes at the top: `mark`, `clear` (weak references and what depends on them), `sweep`, `evacuate`,
 * `finish`, prologues and epilogues. Those of a scavenge are one level below its only scope: `scavenge.roots`, `scavenge.parallel` and so on.
 * Work of other threads (`background.*`), and of this one outside the pause (`incremental.*`), is in none.
 *
 * Source: `GCTracer::PrintNVP` of V8's `src/heap/gc-tracer.cc`.
 */
export class GcTraceParser {
  private readonly last = new Map<string, TracedCollection>();

  /** Reads a line. @returns the collections that it tells of, usually none or one */
  line(text: string): TracedCollection[] {
    if (!text.includes(" ms: ")) return [];
    const found: TracedCollection[] = [];
    const prefixes = [...text.matchAll(PREFIX)];
    for (const [index, prefix] of prefixes.entries()) {
      const body = text.slice(prefix.index + prefix[0].length, prefixes[index + 1]?.index);
      const fields = fieldsOf(body);
      if (fields === undefined) continue;
      const collection = this.collection(prefix, fields);
      this.last.set(collection.isolate, collection);
      found.push(collection);
    }
    return found;
  }

  private collection([, processId, isolate, at]: RegExpExecArray, fields: Fields): TracedCollection {
    const number = (...names: string[]): number => {
      for (const name of names) {
        const value = fields.get(name);
        if (typeof value === "number") return value;
      }
      return 0;
    };
    const atMs = Number(at);
    const kind = fields.get("gc") === "mc" ? "major" : "minor";
    const last = this.last.get(isolate);
    const heapBeforeBytes = number("start_object_size", "total_size_before");
    const pauseMs = number("pause");
    // Of a scavenge in the middle of a mark-compact's cycle V8 says both as if there had been no collection before, and it writes less than 0 as 2^64 less.
    const lastAtMs = last?.atMs ?? 0;
    const mutatorMs = number("mutator") <= atMs ? number("mutator") : Math.max(0, atMs - pauseMs - lastAtMs);
    const allocatedBytes = allocatedSince(
      last?.heapAfterBytes,
      heapBeforeBytes,
      number("mutator") <= atMs ? number("allocated") : Number.POSITIVE_INFINITY,
    );
    return {
      atMs,
      processId: Number(processId),
      isolate,
      kind,
      pauseMs,
      mutatorMs,
      phases: phasesOf(fields, pauseMs),
      reason: [fields.get("reason"), fields.get("collector_reason")].filter(Boolean).join("; "),
      reduceMemory: number("reduce_memory") === 1,
      heapBeforeBytes,
      heapAfterBytes: number("end_object_size", "total_size_after"),
      allocatedBytes,
      promotedBytes: number("promoted"),
      survivedBytes: number("new_space_survived"),
      holesBeforeBytes: number("start_holes_size", "holes_size_before"),
      holesAfterBytes: number("end_holes_size", "holes_size_after"),
      incremental: {
        steps: number("incremental_steps_count"),
        longestMs: number("incremental_longest_step"),
        totalMs: number("incremental"),
      },
    };
  }
}

/**
 * What was allocated since the collection before. In the middle of a mark-compact's cycle V8 counts from an older event, or from none: no more can have come than the heap has more than
 * was left. Where it has less, a collection in between was not seen, and V8's count is all that is known.
 */
function allocatedSince(leftBytes: number | undefined, heapBytes: number, toldBytes: number): number {
  const grownBytes = heapBytes - (leftBytes ?? 0);
  if (toldBytes > heapBytes) return Math.max(0, grownBytes);
  return grownBytes >= 0 ? Math.min(toldBytes, grownBytes) : toldBytes;
}

/** The fields of a line without its prefix; undefined where it is another line, or cut. */
function fieldsOf(body: string): Fields | undefined {
  const fields = body.startsWith("GC: {") ? jsonFields(body.slice(4)) : textFields(body);
  return fields?.has("gc") && fields.has(LAST_FIELD) ? fields : undefined;
}

/** From Node 26 on, fields are JSON. */
function jsonFields(body: string): Fields | undefined {
  try {
    const fields = new Map<string, number | string>();
    for (const [name, value] of Object.entries(JSON.parse(body))) {
      if (typeof value === "string") fields.set(name, value);
      else if (typeof value === "number" || typeof value === "boolean") fields.set(name, Number(value));
    }
    return fields;
  } catch {
    return undefined;
  }
}

/** Before, they are `name=value`; Node 24 leaves a space out. */
function textFields(body: string): Fields | undefined {
  if (!body.startsWith("pause=")) return undefined;
  const fields = new Map<string, number | string>();
  for (const [, name, number, word] of body.matchAll(/([a-z_.]+)=(?:(-?[\d.]+)|([a-z]+))/g)) {
    fields.set(name, number === undefined ? word : Number(number));
  }
  return fields;
}

function phasesOf(fields: Fields, pauseMs: number): CollectionPhase[] {
  const scavenge = fields.get("gc") === "s";
  const phases: CollectionPhase[] = [];
  let restMs = pauseMs;
  const add = (phase: string) => {
    const ms = fields.get(phase);
    if (typeof ms !== "number" || ms <= 0) return;
    phases.push({ phase, ms });
    restMs -= ms;
  };
  for (const phase of scavenge ? SCAVENGING_PHASES : MARKING_PHASES) add(phase);
  if (scavenge) {
    for (const phase of fields.keys()) if (phase.startsWith("scavenge.")) add(phase);
  }
  if (restMs >= LEAST_PHASE_MS) phases.push({ phase: "other", ms: restMs });
  return phases;
}
