import type {
  Collection,
  FunctionShare,
  LoopBlock,
  MarkingStep,
  ThreadEvidence,
  ThreadSample,
} from "../evidence/evidence.js";
import type { CallFrame, PlaceOf } from "./call-tree.js";
import { type TurnLimit, TurnLimits } from "./turn-limits.js";

/** A node of a processor profile on its way to the root. */
export interface ProfiledNode {
  readonly frame: CallFrame;
  readonly parent: ProfiledNode | undefined;
}

/** Shorter ones are not kept. */
const LEAST_MS = 20;
const BLOCKS_AT_MOST = 50;
/** Longer ones are told in pieces: a loop that is busy all the time would else fill the memory with what it does. */
const LONGEST_MS = 30_000;
/** Of each kind of stretch, while the window lasts: many of them fall away when they are held against the loop's delays. */
const STRETCHES_AT_MOST = 400;
const FUNCTIONS_AT_MOST = 6;
/** A sample is due every second millisecond, by a signal that a thread gets as soon as it runs: a pause so long between two means that it did not run. */
const GAP_MS = 6;

type CollectorStops = Pick<ThreadEvidence, "collections" | "markingSteps">;

interface Stretch {
  readonly startMs: number;
  ms: number;
  collectorMs: number;
  unseenMs: number;
  /** Time by node, to be added up when the stretch is over. */
  readonly nodes: Map<ProfiledNode, number>;
}

interface ClosedStretch {
  readonly startMs: number;
  readonly ms: number;
  readonly collectorMs: number;
  readonly unseenMs: number;
  readonly top: readonly { readonly frame: CallFrame; readonly share: number }[];
}

/**
 * Finds the stretches in which a thread did not come to wait, from the samples of a processor profile in order.
 *
 * A loop that is busy all the time has no sample in which it waits, though its turns are short. So a stretch is held against the delay of timers that was
 * measured at its time: where it is longer than that allows, it was many turns, and the runs of one outermost function in it are looked at instead.
 */
export class LoopBlocks {
  private stretch: Stretch | undefined;
  private run: Stretch | undefined;
  private runOf: string | undefined;
  private readonly stretches: ClosedStretch[] = [];
  private readonly runs: ClosedStretch[] = [];

  /** Takes one sample: what ran from `startMs` on, for `ms`. */
  add(node: ProfiledNode, startMs: number, ms: number): void {
    const name = node.parent?.parent === undefined ? node.frame.functionName : "";
    if (name === "(idle)") {
      this.close();
      return;
    }
    if (this.stretch !== undefined && this.stretch.ms >= LONGEST_MS) this.close();
    this.stretch ??= { startMs, ms: 0, collectorMs: 0, unseenMs: 0, nodes: new Map() };
    const inCollector = name === "(garbage collector)";
    // A collection has no callers in a profile; it belongs to what runs before and after it.
    const outermost = inCollector ? this.runOf : frameKey(outermostOf(node).frame);
    if (this.run === undefined || outermost !== this.runOf) {
      this.closeRun();
      this.run = { startMs, ms: 0, collectorMs: 0, unseenMs: 0, nodes: new Map() };
      this.runOf = outermost;
    }
    for (const stretch of [this.stretch, this.run]) {
      stretch.ms += ms;
      if (inCollector) stretch.collectorMs += ms;
      else if (ms >= GAP_MS) stretch.unseenMs += ms;
      stretch.nodes.set(node, (stretch.nodes.get(node) ?? 0) + ms);
    }
  }

  /**
   * The blocks so far, longest first, held against the delays of the loop.
   *
   * @param stops - the collector's. Steps of marking are not in the collector's samples: a profile has them as time of the function that allocated
   */
  found(samples: readonly ThreadSample[], stops: CollectorStops, placeOf: PlaceOf): LoopBlock[] {
    const { collections, markingSteps } = stops;
    const byDoctor = collections.filter((collection) => collection.byDoctor);
    const collector = [...collections.filter((collection) => !collection.byDoctor), ...markingSteps];
    const open = (stretch: Stretch | undefined): ClosedStretch[] =>
      stretch === undefined ? [] : [closed(stretch)];
    const stretches = [...this.stretches, ...open(this.stretch)];
    const runs = [...this.runs, ...open(this.run)];
    const limits = new TurnLimits(samples);
    const blocks: ClosedStretch[] = [];
    for (const stretch of stretches) {
      if (stretch.ms <= limits.of(stretch).ms) {
        blocks.push(stretch);
        continue;
      }
      const within = runs.filter(
        (run) => run.startMs >= stretch.startMs && run.startMs < stretch.startMs + stretch.ms,
      );
      blocks.push(...turnsIn(within, limits));
    }
    return blocks
      .map((block) => withoutDoctor(block, byDoctor))
      .map((block) => ({
        ...block,
        collectorMs: Math.min(block.ms, Math.max(block.collectorMs, msWithin(block, collector))),
      }))
      .filter(({ ms }) => ms >= LEAST_MS)
      .sort((a, b) => b.ms - a.ms)
      .slice(0, BLOCKS_AT_MOST)
      .map((block) => ({ ...block, top: block.top.map((item) => placed(item, placeOf)) }));
  }

  private close(): void {
    this.closeRun();
    if (this.stretch !== undefined) keep(this.stretches, this.stretch);
    this.stretch = undefined;
  }

  private closeRun(): void {
    if (this.run !== undefined) keep(this.runs, this.run);
    this.run = undefined;
    this.runOf = undefined;
  }
}

/**
 * Of runs of one outermost function in a loop that is busy all the time, those that the delays at their time show to have been one turn. A delay shows one: another run may have been several
 * turns, however long each. That is the longest run that is no longer than the delay; where all such are less than half of it, a longer one stands for it, with as much.
 */
function turnsIn(runs: readonly ClosedStretch[], limits: TurnLimits): ClosedStretch[] {
  const limited = runs
    .map((run) => ({ run, limit: limits.of(run) }))
    .sort((a, b) => preference(a) - preference(b) || b.run.ms - a.run.ms);
  const turnOf = new Map<number, ClosedStretch>();
  for (const { run, limit } of limited) {
    if (turnOf.has(limit.notedMs)) continue;
    turnOf.set(limit.notedMs, run.ms <= limit.ms ? run : bounded(run, limit.delayMs, limit.notedMs));
  }
  return [...turnOf.values()];
}

function preference({ run, limit }: { readonly run: ClosedStretch; readonly limit: TurnLimit }): number {
  if (run.ms > limit.ms) return 1;
  return run.ms >= limit.delayMs / 2 ? 0 : 2;
}

/** The part of a stretch of that length that ended when the delay was noted. */
function bounded(stretch: ClosedStretch, ms: number, notedMs: number): ClosedStretch {
  if (stretch.ms <= ms) return stretch;
  const share = ms / stretch.ms;
  return {
    ...stretch,
    startMs: Math.max(stretch.startMs, Math.min(notedMs, stretch.startMs + stretch.ms) - ms),
    ms,
    collectorMs: share * stretch.collectorMs,
    unseenMs: share * stretch.unseenMs,
  };
}

/** The doctor's own collections are none of the program's time. */
function withoutDoctor(block: ClosedStretch, byDoctor: readonly Collection[]): ClosedStretch {
  const doctorMs = msWithin(block, byDoctor);
  if (doctorMs === 0) return block;
  return { ...block, ms: block.ms - doctorMs, collectorMs: Math.max(0, block.collectorMs - doctorMs) };
}

/** How much of stops falls into a block. */
function msWithin(block: ClosedStretch, stops: readonly MarkingStep[]): number {
  const endMs = block.startMs + block.ms;
  return stops.reduce(
    (sum, { startMs, ms }) =>
      sum + Math.max(0, Math.min(startMs + ms, endMs) - Math.max(startMs, block.startMs)),
    0,
  );
}

function keep(list: ClosedStretch[], stretch: Stretch): void {
  if (stretch.ms < LEAST_MS) return;
  list.push(closed(stretch));
  if (list.length <= STRETCHES_AT_MOST) return;
  list.sort((a, b) => b.ms - a.ms);
  list.length = STRETCHES_AT_MOST / 2;
}

interface FunctionTime {
  readonly frame: CallFrame;
  /** Under it. */
  ms: number;
  depth: number;
  /** In it, and in what it calls that is not the program's. */
  ownMs: number;
  callsProgram: boolean;
}

/**
 * Adds up time by function, callers included: a function once for each node, however often it is on the stack. Functions of Node that the program's were called by are left out: what
 * calls all that a program does is to blame for nothing.
 */
function closed({ startMs, ms, collectorMs, unseenMs, nodes }: Stretch): ClosedStretch {
  const functions = new Map<string, FunctionTime>();
  for (const [node, nodeMs] of nodes) {
    const stack: FunctionTime[] = [];
    for (let at: ProfiledNode | undefined = node; at?.parent !== undefined; at = at.parent) {
      const key = frameKey(at.frame);
      const known = functions.get(key) ?? {
        frame: at.frame,
        ms: 0,
        depth: Infinity,
        ownMs: 0,
        callsProgram: false,
      };
      functions.set(key, known);
      stack.push(known);
    }
    const innermost = stack.findIndex(({ frame }) => rank(frame) === 0);
    if (innermost >= 0) stack[innermost].ownMs += nodeMs;
    for (const each of new Set(stack)) each.ms += nodeMs;
    for (const [index, each] of stack.entries()) {
      each.depth = Math.min(each.depth, stack.length - 1 - index);
      if (innermost >= 0 && index > innermost) each.callsProgram = true;
    }
  }
  const sorted = [...functions.values()]
    .filter(({ frame, callsProgram }) => rank(frame) === 0 || !callsProgram)
    .sort(
      (a, b) =>
        rank(a.frame) - rank(b.frame) ||
        Math.round((b.ms - a.ms) / (ms * 0.01)) ||
        a.depth - b.depth ||
        b.ms - a.ms,
    );
  const top = withBusiest(sorted).map(({ frame, ms: functionMs }) => ({ frame, share: functionMs / ms }));
  return { startMs, ms, collectorMs, unseenMs, top };
}

/** The first functions, with that of the program that takes most time itself: in a deep stack it comes behind many callers. */
function withBusiest(sorted: readonly FunctionTime[]): FunctionTime[] {
  const first = sorted.slice(0, FUNCTIONS_AT_MOST);
  const busiest = sorted.reduce((most, each) => (each.ownMs > most.ownMs ? each : most), sorted[0]);
  return first.includes(busiest) ? first : [...first.slice(0, -1), busiest];
}

/** The program's own functions before Node's, before what is no function. */
function rank({ url, functionName }: CallFrame): number {
  if (url === "") return functionName.startsWith("(") ? 2 : 1;
  return url.startsWith("node:") ? 1 : 0;
}

function outermostOf(node: ProfiledNode): ProfiledNode {
  let at = node;
  while (at.parent?.parent !== undefined) at = at.parent;
  return at;
}

function placed(
  { frame, share }: { readonly frame: CallFrame; readonly share: number },
  placeOf: PlaceOf,
): FunctionShare {
  const { functionName, file, line } = placeOf(frame);
  return { functionName, file, line, share };
}

function frameKey({ functionName, scriptId, lineNumber, columnNumber }: CallFrame): string {
  return `${functionName} ${scriptId} ${lineNumber} ${columnNumber}`;
}
