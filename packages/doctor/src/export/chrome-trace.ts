import type { Collection, Evidence, ThreadEvidence } from "../evidence/evidence.js";

/** An event of the trace format; times in microseconds. */
export interface ChromeTraceEvent {
  readonly name: string;
  /** `X` lasts, `C` counts, `M` names a process or a thread. */
  readonly ph: "X" | "C" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args: Readonly<Record<string, number | string | boolean>>;
}

/** What chrome://tracing and https://ui.perfetto.dev open. */
export interface ChromeTrace {
  readonly traceEvents: readonly ChromeTraceEvent[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, string>>;
}

type Place = Pick<ChromeTraceEvent, "pid" | "tid">;

/**
 * The window as a trace of events: pauses with their phases, steps of incremental marking, stretches in which the event loop was blocked, and as
 * counters the heap, external memory, lateness of the loop, memory and processor time of the process.
 *
 * Phases are not known by when they began, only by how long they took: they stand behind each other in their pause, the longest first.
 *
 * Source of the format: "Trace Event Format", https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function chromeTrace(evidence: Evidence): ChromeTrace {
  const { pid } = evidence.target;
  const events = [
    named("process_name", { pid, tid: 0 }, evidence.target.command.join(" ")),
    ...evidence.threads.flatMap((thread, order) => threadEvents(thread, pid, order)),
    ...processEvents(evidence, pid),
  ];
  const names = events.filter(({ ph }) => ph === "M");
  // What lasts longer comes first where two begin together: readers nest by that.
  const timed = events
    .filter(({ ph }) => ph !== "M")
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  return {
    traceEvents: [...names, ...timed],
    displayTimeUnit: "ms",
    otherData: { node: evidence.target.nodeVersion, v8: evidence.target.v8Version },
  };
}

function threadEvents(thread: ThreadEvidence, pid: number, order: number): ChromeTraceEvent[] {
  // Each thread has two rows: what stopped it, and where its loop was blocked, which may begin before and end amid a pause.
  const stops: Place = { pid, tid: 2 * order + 1 };
  const loop: Place = { pid, tid: 2 * order + 2 };
  const steps = thread.markingSteps.map(({ startMs, ms }) =>
    lasting("marking step", stops, "gc", startMs, ms, {}),
  );
  const blocks = thread.cpu.blocks.map(({ startMs, ms, collectorMs, top }) =>
    lasting(top[0]?.functionName ?? "(unknown)", loop, "loop", startMs, ms, { collectorMs }),
  );
  const samples = thread.samples.flatMap((sample) => [
    counted(`external memory, ${thread.name}`, stops, sample.atMs, {
      externalBytes: sample.externalBytes,
      arrayBuffersBytes: sample.arrayBuffersBytes,
    }),
    counted(`loop delay, ${thread.name}`, stops, sample.atMs, { maxMs: sample.loopDelayMaxMs }),
    counted(`loop busy, ${thread.name}`, stops, sample.atMs, { share: sample.loopBusyShare }),
    counted(`heap, ${thread.name}`, stops, sample.atMs, { usedBytes: sample.heapUsedBytes }),
  ]);
  return [
    named("thread_name", stops, thread.name),
    named("thread_name", loop, `${thread.name}: loop blocked`),
    ...thread.collections.flatMap((collection) => pauseEvents(collection, stops, thread.name)),
    ...steps,
    ...blocks,
    ...samples,
  ];
}

function pauseEvents(collection: Collection, place: Place, thread: string): ChromeTraceEvent[] {
  const { startMs, ms, kind, reason, byDoctor, phases } = collection;
  const endMs = startMs + ms;
  const { usedBeforeBytes, usedAfterBytes, allocatedBytes } = collection;
  const pause = lasting(byDoctor ? `${kind}, by the doctor` : kind, place, "gc", startMs, ms, {
    reason,
    byDoctor,
    usedBeforeBytes,
    usedAfterBytes,
    allocatedBytes,
  });
  let fromMs = startMs;
  const inside = phases.map((phase) => {
    // Sums of fractions may end a little behind the pause, and would not be inside it then.
    const untilMs = Math.min(fromMs + phase.ms, endMs);
    const event = lasting(phase.phase, place, "gc", fromMs, untilMs - fromMs, {});
    fromMs = untilMs;
    return event;
  });
  const heap = `heap, ${thread}`;
  return [
    pause,
    ...inside,
    counted(heap, place, startMs, { usedBytes: usedBeforeBytes }),
    counted(heap, place, endMs, { usedBytes: usedAfterBytes }),
  ];
}

function processEvents(evidence: Evidence, pid: number): ChromeTraceEvent[] {
  const place: Place = { pid, tid: 0 };
  return evidence.process.flatMap(({ atMs, rssBytes, cpuMs }, index) => {
    const before = evidence.process[index - 1];
    const rss = counted("resident memory", place, atMs, { rssBytes });
    if (before === undefined || before.atMs >= atMs) return [rss];
    const cores = (cpuMs - before.cpuMs) / (atMs - before.atMs);
    return [rss, counted("processor", place, atMs, { cores })];
  });
}

function lasting(
  name: string,
  place: Place,
  cat: string,
  startMs: number,
  ms: number,
  args: ChromeTraceEvent["args"],
): ChromeTraceEvent {
  const ts = microseconds(startMs);
  return { name, ph: "X", ...place, cat, ts, dur: microseconds(startMs + ms) - ts, args };
}

function counted(name: string, place: Place, atMs: number, args: ChromeTraceEvent["args"]): ChromeTraceEvent {
  return { name, ph: "C", ...place, ts: microseconds(atMs), args };
}

function named(what: "process_name" | "thread_name", place: Place, name: string): ChromeTraceEvent {
  return { name: what, ph: "M", ...place, ts: 0, args: { name } };
}

/** Whole ones, so that what ends together ends together in the trace. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}
