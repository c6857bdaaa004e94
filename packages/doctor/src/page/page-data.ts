import type { CallNode, Evidence, FunctionShare, ThreadEvidence } from "../evidence/evidence.js";
import { disjointStops } from "../figures/disjoint-stops.js";
import type { Report } from "../report/report-data.js";
import { type FlatTree, flatTree } from "./flat-tree.js";
import { internTable } from "./intern-table.js";
import { keptCollections } from "./kept-collections.js";
import { pageSamples, type SampleColumns } from "./page-samples.js";
import { shownText } from "./shown-text.js";
import { type StopWindow, worstWindows } from "./worst-windows.js";

/** What is drawn at most, over all threads: the page is to stay under 5 MB and to open at once. */
const MOST_PAUSES = 20_000;
const MOST_DETAILS = 1500;
const MOST_STEPS = 10_000;
const MOST_NODES = 50_000;
const MOST_NODES_OF_A_TREE = 4000;
const MOST_SAMPLES = 12_000;
const MOST_SAMPLES_OF_A_THREAD = 1200;
/** Windows whose worst places are listed. */
const LISTED_WINDOWS_MS = [10, 100, 1000];
const WORST_OF_EACH = 3;

/** What the page's scripts draw, as compact as is simple: columns of numbers, and texts that are named by their index. Times in ms, sizes in KB of 1000 bytes. */
export interface PageData {
  readonly windowMs: number;
  /** Names of reasons, phases, spaces and files. */
  readonly texts: readonly string[];
  /** Name, file (index into `texts`) and line. */
  readonly functions: readonly (readonly [string, number, number])[];
  readonly rss: { readonly atMs: readonly number[]; readonly kb: readonly number[] };
  readonly threads: readonly PageThread[];
}

export interface PageThread {
  readonly id: number;
  readonly name: string;
  readonly heapLimitKb: number;
  readonly samples: SampleColumns;
  /** In order of time. */
  readonly pauses: PauseColumns;
  /** How many there were, drawn or not. */
  readonly pauseCount: number;
  /** By row of `pauses`: only of the longest, and of those that something links to. */
  readonly details: Readonly<Record<number, PauseDetails>>;
  readonly steps: { readonly startMs: readonly number[]; readonly ms: readonly number[] };
  readonly blocks: readonly PageBlock[];
  readonly mmu: readonly (readonly [windowMs: number, utilisation: number])[];
  readonly worst: readonly StopWindow[];
  readonly trees: Readonly<Partial<Record<TreeKind, FlatTree>>>;
}

/** `all`, `survived` and `stays` are bytes a second, `cpu` milliseconds. */
export type TreeKind = "all" | "survived" | "stays" | "cpu";

export interface PauseColumns {
  readonly startMs: readonly number[];
  readonly ms: readonly number[];
  /** 1 is a major one. */
  readonly major: readonly (0 | 1)[];
  /** 1 is one that the doctor caused. */
  readonly byDoctor: readonly (0 | 1)[];
  readonly reason: readonly number[];
  readonly usedBeforeKb: readonly number[];
  readonly usedAfterKb: readonly number[];
  readonly allocatedKb: readonly number[];
}

export interface PauseDetails {
  readonly phases: readonly (readonly [phase: number, ms: number])[];
  /** Used before is what the collection before left there: undefined where that was not seen. */
  readonly spaces: readonly (readonly [
    space: number,
    sizeKb: number,
    usedKb: number,
    usedBeforeKb?: number,
  ])[];
  /** What was allocated since the collection before. */
  readonly top: readonly ShareOfFunction[];
}

export type ShareOfFunction = readonly [fn: number, share: number];

export interface PageBlock {
  readonly startMs: number;
  readonly ms: number;
  readonly collectorMs: number;
  readonly top: readonly ShareOfFunction[];
}

/** What of a report the page's scripts need. */
export function pageData(report: Report): PageData {
  const { evidence } = report;
  const texts = internTable(String, shownText);
  const textOf = (text: string) => texts.index(text);
  const functions = internTable(functionId, (of: FunctionPlace) => {
    return [shownText(of.functionName), textOf(of.file), of.line] as const;
  });
  const functionOf = (of: FunctionPlace) => functions.index(of);
  const kept = keptCollections(report, MOST_PAUSES, MOST_DETAILS);
  const trees = evidence.threads.length * 4;
  const nodes = Math.min(MOST_NODES_OF_A_TREE, Math.ceil(MOST_NODES / trees));
  const samples = Math.min(MOST_SAMPLES_OF_A_THREAD, Math.ceil(MOST_SAMPLES / evidence.threads.length));
  const steps = Math.ceil(MOST_STEPS / evidence.threads.length);

  const threads = evidence.threads.map((thread, index): PageThread => {
    const own = thread.collections.filter(({ byDoctor }) => !byDoctor);
    const stops = disjointStops([...own, ...thread.markingSteps], thread);
    return {
      id: thread.id,
      name: shownText(thread.name),
      heapLimitKb: kb(thread.heapLimitBytes),
      samples: pageSamples(thread.samples, samples),
      ...pausesOf(thread, kept[index].rows, kept[index].detailed, textOf, functionOf),
      pauseCount: thread.collections.length + thread.collectionsLeftOut,
      steps: longestSteps(thread, steps),
      blocks: thread.cpu.blocks.map(({ startMs, ms, collectorMs, top }) => ({
        startMs: rounded(startMs),
        ms: rounded(ms),
        collectorMs: rounded(collectorMs),
        top: sharesOf(top, functionOf),
      })),
      mmu: (report.figures.find((each) => each.thread === thread.name)?.mmu ?? []).map(
        ({ windowMs, utilisation }) => [windowMs, Number(utilisation.toFixed(5))] as const,
      ),
      worst: LISTED_WINDOWS_MS.flatMap((windowMs) => worstWindows(stops, windowMs, thread, WORST_OF_EACH)),
      trees: treesOf(thread, nodes, functionOf),
    };
  });
  return {
    windowMs: rounded(evidence.windowMs),
    texts: texts.values,
    functions: functions.values,
    rss: rssOf(evidence, MOST_SAMPLES_OF_A_THREAD),
    threads,
  };
}

type FunctionPlace = Pick<CallNode, "functionName" | "file" | "line">;
type FunctionOf = (of: FunctionPlace) => number;

function functionId({ functionName, file, line }: FunctionPlace): string {
  return `${functionName}\n${file}\n${line}`;
}

function pausesOf(
  { collections, allocations }: ThreadEvidence,
  rows: readonly number[],
  detailed: ReadonlySet<number>,
  textOf: (text: string) => number,
  functionOf: FunctionOf,
): Pick<PageThread, "pauses" | "details"> {
  const kept = rows.map((row) => collections[row]);
  const tops = new Map(allocations.beforePauses.map(({ collection, top }) => [collection, top]));
  const details: Record<number, PauseDetails> = {};
  for (const [at, row] of rows.entries()) {
    if (!detailed.has(row)) continue;
    const before = new Map(collections[row - 1]?.spaces.map(({ space, usedBytes }) => [space, usedBytes]));
    details[at] = {
      phases: collections[row].phases.map(({ phase, ms }) => [textOf(phase), rounded(ms)]),
      spaces: collections[row].spaces.map(({ space, sizeBytes, usedBytes }) => {
        const was = before.get(space);
        const now = [textOf(space), kb(sizeBytes), kb(usedBytes)] as const;
        return was === undefined ? now : [...now, kb(was)];
      }),
      top: sharesOf(tops.get(row) ?? [], functionOf),
    };
  }
  const pauses = {
    startMs: kept.map(({ startMs }) => rounded(startMs)),
    ms: kept.map(({ ms }) => rounded(ms)),
    major: kept.map(({ kind }) => flag(kind === "major")),
    byDoctor: kept.map(({ byDoctor }) => flag(byDoctor)),
    reason: kept.map(({ reason }) => textOf(reason)),
    usedBeforeKb: kept.map(({ usedBeforeBytes }) => kb(usedBeforeBytes)),
    usedAfterKb: kept.map(({ usedAfterBytes }) => kb(usedAfterBytes)),
    allocatedKb: kept.map(({ allocatedBytes }) => kb(allocatedBytes)),
  };
  return { pauses, details };
}

function sharesOf(top: readonly FunctionShare[], functionOf: FunctionOf): ShareOfFunction[] {
  return top.map((each) => [functionOf(each), Number(each.share.toFixed(4))] as const);
}

function longestSteps({ markingSteps }: ThreadEvidence, most: number): PageThread["steps"] {
  const kept =
    markingSteps.length <= most
      ? markingSteps
      : [...markingSteps]
          .sort((a, b) => b.ms - a.ms)
          .slice(0, most)
          .sort((a, b) => a.startMs - b.startMs);
  return { startMs: kept.map(({ startMs }) => rounded(startMs)), ms: kept.map(({ ms }) => rounded(ms)) };
}

function treesOf(
  { allocations, cpu }: ThreadEvidence,
  nodes: number,
  functionOf: FunctionOf,
): PageThread["trees"] {
  const { all, survived, stays } = allocations;
  return {
    all: flatTree(all.root, functionOf, nodes),
    ...(survived && { survived: flatTree(survived.root, functionOf, nodes) }),
    ...(stays && { stays: flatTree(stays.root, functionOf, nodes) }),
    // Waiting is no work: beside it, the rest could not be seen.
    cpu: flatTree(
      { ...cpu.root, children: cpu.root.children.filter(({ functionName }) => functionName !== "(idle)") },
      functionOf,
      nodes,
    ),
  };
}

function rssOf({ process }: Evidence, most: number): PageData["rss"] {
  const each = Math.ceil(process.length / most) || 1;
  const kept = process.filter((_, index) => index % each === 0);
  return { atMs: kept.map(({ atMs }) => rounded(atMs)), kb: kept.map(({ rssBytes }) => kb(rssBytes)) };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function kb(bytes: number): number {
  return Math.round(bytes / 1000);
}

function flag(is: boolean): 0 | 1 {
  return is ? 1 : 0;
}
