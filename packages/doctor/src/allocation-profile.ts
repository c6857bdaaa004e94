import type { HeapProfiler } from "node:inspector";
import { Session } from "node:inspector/promises";

/** A function that allocated, and those that it called. A function that was inlined counts as its caller. */
export interface AllocationNode {
  /** Its name; `(anonymous)` where it has none, and in parentheses what is none, such as `(root)`. */
  readonly functionName: string;
  /** The address of its file; empty where it is the engine's own. */
  readonly url: string;
  /** Where it begins in the file, from 1; 0 where that is not known. */
  readonly line: number;
  readonly column: number;
  /** Bytes that it allocated itself, by estimate from the samples. */
  readonly selfBytes: number;
  /** How many objects of each size in bytes were sampled: with an interval of 1 byte, all that it allocated itself. */
  readonly selfObjects: ReadonlyMap<number, number>;
  readonly children: readonly AllocationNode[];
}

/** What was allocated between the start and the stop of an {@link AllocationProfiler}. */
export interface AllocationProfile {
  readonly root: AllocationNode;
  /** How long it was sampled. */
  readonly seconds: number;
}

/** The profile as the protocol gives it; Node's types know only a part. */
interface SampledProfile {
  readonly head: SampledNode;
  readonly samples: readonly { readonly size: number; readonly nodeId: number }[];
}

interface SampledNode extends HeapProfiler.SamplingHeapProfileNode {
  readonly id: number;
  readonly children: SampledNode[];
}

/** How a profile is taken. */
export interface AllocationProfileOptions {
  /** One sample for so many allocated bytes, on average; 1 samples each object. */
  readonly intervalBytes?: number;
  /** How many callers of an allocation are told apart. */
  readonly stackDepth?: number;
}

/** The first version of Node whose middle compiler folds allocations, and has a setting for it. */
const MAGLEV_FOLDS_FROM = 24;

/**
 * Settings of the engine with which compiled code makes each object for itself. Without them it allocates objects that are made together at once, and a
 * profile has them as one. They are those of the Node that runs this.
 */
export const singleObjectSettings: readonly string[] = [
  "--no-turbo-allocation-folding",
  ...(Number.parseInt(process.versions.node, 10) < MAGLEV_FOLDS_FROM
    ? []
    : ["--maglev-allocation-folding=0"]),
];

const DEFAULT_INTERVAL_BYTES = 32_768;
const DEFAULT_STACK_DEPTH = 64;

/**
 * Samples what this isolate allocates on the engine's heap, what is garbage by now included. It slows allocation down; at intervals from some
 * kilobytes on hardly.
 *
 * Where sizes of single objects matter, start the program with {@link singleObjectSettings}. Memory outside of the heap, such as that of large
 * buffers, is not seen.
 *
 * Source: `HeapProfiler.startSampling` of the Chrome DevTools protocol.
 */
export class AllocationProfiler {
  private readonly session = new Session();
  private startMs = 0;

  /** Begins to sample. @throws RangeError where a number is below 1, Error where it samples already */
  async start(options: AllocationProfileOptions = {}): Promise<void> {
    for (const [name, value] of Object.entries(options)) {
      if (!(value >= 1)) throw new RangeError(`${name} is ${value}; give 1 or more`);
    }
    this.session.connect();
    const settings: HeapProfiler.StartSamplingParameterType & {
      readonly stackDepth: number;
      readonly includeObjectsCollectedByMajorGC: boolean;
      readonly includeObjectsCollectedByMinorGC: boolean;
    } = {
      samplingInterval: options.intervalBytes ?? DEFAULT_INTERVAL_BYTES,
      stackDepth: options.stackDepth ?? DEFAULT_STACK_DEPTH,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    };
    await this.session.post("HeapProfiler.startSampling", settings);
    this.startMs = performance.now();
  }

  /** Ends sampling. @throws Error where it does not sample */
  async stop(): Promise<AllocationProfile> {
    const seconds = (performance.now() - this.startMs) / 1000;
    const { profile } = await this.session.post("HeapProfiler.stopSampling");
    this.session.disconnect();
    return { root: new TreeBuilder(profile as unknown as SampledProfile).root, seconds };
  }
}

class TreeBuilder {
  readonly root: AllocationNode;
  private readonly objects = new Map<number, Map<number, number>>();

  constructor({ head, samples }: SampledProfile) {
    for (const { nodeId, size } of samples) {
      const ofNode = this.objects.get(nodeId) ?? new Map<number, number>();
      ofNode.set(size, (ofNode.get(size) ?? 0) + 1);
      this.objects.set(nodeId, ofNode);
    }
    this.root = this.node(head);
  }

  private node({ id, callFrame, selfSize, children }: SampledNode): AllocationNode {
    return {
      functionName: callFrame.functionName || "(anonymous)",
      url: callFrame.url,
      line: callFrame.lineNumber + 1,
      column: callFrame.columnNumber + 1,
      selfBytes: selfSize,
      selfObjects: this.objects.get(id) ?? new Map(),
      children: children.map((child) => this.node(child)),
    };
  }
}
