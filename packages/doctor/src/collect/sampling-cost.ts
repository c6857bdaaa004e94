import { Session } from "node:inspector/promises";

/** What samples cost in processor time. */
export interface SamplingCost {
  readonly processorSampleMs: number;
  readonly heapSampleMs: number;
}

/** At stacks of ten frames, on the machine that this was made on: stands in while the window lasts. */
export const TYPICAL_COST: SamplingCost = { processorSampleMs: 0.05, heapSampleMs: 0.004 };

/** Far shorter intervals than in a target, so that the cost of sampling stands out against the work itself. */
const PROCESSOR_INTERVAL_US = 200;
/** At the target's interval, ten times as long, caches are cold for each sample. By processor time of runs with and without the profile. */
const COLD_TIMES = 1.5;
const HEAP_INTERVAL_BYTES = 1024;
const TURNS = 20_000_000;
const OBJECTS = 100_000;
const REPEATS = 3;
/** How many callers an allocation is told with. */
export const STACK_DEPTH = 64;
/** Depths of the stack that are measured: the next one to what is asked for. */
const DEPTHS = [5, 10, 20, 35, STACK_DEPTH];

/**
 * Finds out what samples cost on this machine now, by doing the same work with and without sampling in this process, at a depth of the stack; takes less than a second,
 * once for each depth. Of several repeats the cheapest counts: the others were disturbed.
 *
 * @param frames - how deep the stacks are that are sampled
 * @throws Error where this process cannot be profiled
 */
export async function samplingCost(frames: {
  readonly processor: number;
  readonly heap: number;
}): Promise<SamplingCost> {
  return {
    processorSampleMs:
      COLD_TIMES *
      (await known(`processor ${depthNear(frames.processor)}`, (session) =>
        costOfSample(
          () => atDepth(depthNear(frames.processor), turn),
          () => startProfile(session),
          () => processorSamples(session),
        ),
      )),
    heapSampleMs: await known(`heap ${depthNear(frames.heap)}`, (session) =>
      costOfSample(
        () => atDepth(depthNear(frames.heap), allocate),
        () => startHeapSampling(session),
        () => heapSamples(session),
      ),
    ),
  };
}

const measured = new Map<string, number>();

async function known(key: string, measure: (session: Session) => Promise<number>): Promise<number> {
  const before = measured.get(key);
  if (before !== undefined) return before;
  const session = new Session();
  session.connect();
  try {
    const cost = await measure(session);
    measured.set(key, cost);
    return cost;
  } finally {
    session.disconnect();
  }
}

function depthNear(frames: number): number {
  return DEPTHS.find((depth) => depth >= frames) ?? STACK_DEPTH;
}

async function costOfSample(
  work: () => void,
  start: () => Promise<void>,
  stop: () => Promise<number>,
): Promise<number> {
  work();
  let plainMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) plainMs = Math.min(plainMs, processorMsOf(work));
  let leastMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    await start();
    const sampledMs = processorMsOf(work);
    const samples = await stop();
    leastMs = Math.min(leastMs, Math.max(0, sampledMs - plainMs) / Math.max(1, samples));
  }
  return leastMs;
}

async function startProfile(session: Session): Promise<void> {
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: PROCESSOR_INTERVAL_US });
  await session.post("Profiler.start");
}

async function processorSamples(session: Session): Promise<number> {
  const { profile } = await session.post("Profiler.stop");
  await session.post("Profiler.disable");
  return profile.samples?.length ?? 0;
}

async function startHeapSampling(session: Session): Promise<void> {
  const settings: object = {
    samplingInterval: HEAP_INTERVAL_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  };
  await session.post("HeapProfiler.startSampling", settings);
}

async function heapSamples(session: Session): Promise<number> {
  const { profile } = await session.post("HeapProfiler.stopSampling");
  return (profile as unknown as { readonly samples: readonly unknown[] }).samples.length;
}

/** Of all threads of this process, those of the samplers included. */
function processorMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The sum keeps the call from being one that leaves no frame. */
function atDepth(frames: number, work: () => void): number {
  if (frames >= 1) return atDepth(frames - 1, work) + 1;
  work();
  return 0;
}

/** What the work comes to, so that the engine cannot leave it out. */
const result: { sum: number; made: object } = { sum: 0, made: {} };

function turn(): void {
  let sum = 0;
  for (let i = 0; i < TURNS; i++) sum = (sum * 31 + i) | 0;
  result.sum = sum;
}

function allocate(): void {
  for (let i = 0; i < OBJECTS; i++) result.made = { a: i, b: i, c: i };
}
