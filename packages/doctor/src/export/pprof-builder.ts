import { gzipSync } from "node:zlib";
import {
  Function as FunctionEntry,
  Label,
  Line,
  Location,
  Mapping,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import type { CallNode } from "../evidence/evidence.js";

/** What a value of a sample counts, and in what: `alloc_space` in `bytes`. */
export interface PprofValueType {
  readonly type: string;
  readonly unit: string;
}

export interface PprofFacts {
  /** What each sample has, in this order. */
  readonly types: readonly PprofValueType[];
  /** Which of them is shown unless another is asked for. */
  readonly shown: string;
  /** What one sample was taken for, and how much of it. */
  readonly periodType: PprofValueType;
  readonly period: number;
  /** What was run. */
  readonly command: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly comments: readonly string[];
}

interface Stack {
  readonly locations: readonly number[];
  readonly thread: string;
  readonly values: number[];
}

/**
 * Puts trees of calls together to one profile: equal stacks of a thread are one sample, whichever tree they come from.
 *
 * Source of the format: https://github.com/google/pprof/blob/main/proto/profile.proto
 */
export class PprofBuilder {
  readonly #facts: PprofFacts;
  readonly #strings = new StringTable();
  readonly #functions: FunctionEntry[] = [];
  readonly #locations: Location[] = [];
  readonly #idOfFunction = new Map<string, number>();
  readonly #stacks = new Map<string, Stack>();

  constructor(facts: PprofFacts) {
    this.#facts = facts;
  }

  /**
   * Adds what each function of a tree did itself.
   *
   * @param scales - for each type of value what `self` is multiplied with
   * @param leftOut - names of functions that are left out with all below them
   */
  addTree(root: CallNode, thread: string, scales: readonly number[], leftOut: readonly string[] = []): void {
    const add = (node: CallNode, callers: readonly number[]) => {
      if (leftOut.includes(node.functionName)) return;
      // The root is none of the program's functions; only what nothing else can be said of is counted as its.
      const own = node === root ? callers : [this.#locationOf(node), ...callers];
      if (node.self > 0)
        this.#add(own.length > 0 ? own : [this.#locationOf(node)], thread, node.self, scales);
      for (const child of node.children) add(child, own);
    };
    add(root, []);
  }

  /** The profile, compressed as all tools expect it. */
  gzipped(): Buffer {
    const facts = this.#facts;
    const word = (text: string) => this.#strings.dedup(text);
    const valueType = ({ type, unit }: PprofValueType) =>
      new ValueType({ type: word(type), unit: word(unit) });
    const profile = new Profile({
      sampleType: facts.types.map(valueType),
      sample: this.#samples(),
      mapping: [
        new Mapping({
          id: 1,
          filename: word(facts.command),
          hasFunctions: true,
          hasFilenames: true,
          hasLineNumbers: true,
          hasInlineFrames: true,
        }),
      ],
      location: this.#locations,
      function: this.#functions,
      stringTable: this.#strings,
      timeNanos: BigInt(facts.startedAt.getTime()) * 1_000_000n,
      durationNanos: Math.round(facts.durationMs * 1e6),
      periodType: valueType(facts.periodType),
      period: Math.round(facts.period),
      comment: facts.comments.map(word),
      defaultSampleType: word(facts.shown),
    });
    return gzipSync(profile.encode());
  }

  #samples(): Sample[] {
    const samples: Sample[] = [];
    for (const { locations, thread, values } of this.#stacks.values()) {
      const value = values.map(Math.round);
      if (value.every((each) => each === 0)) continue;
      const label = new Label({ key: this.#strings.dedup("thread"), str: this.#strings.dedup(thread) });
      samples.push(new Sample({ locationId: [...locations], value, label: [label] }));
    }
    return samples;
  }

  #add(locations: readonly number[], thread: string, self: number, scales: readonly number[]): void {
    const key = `${thread}\n${locations.join()}`;
    let stack = this.#stacks.get(key);
    if (stack === undefined) {
      stack = { locations, thread, values: scales.map(() => 0) };
      this.#stacks.set(key, stack);
    }
    for (const [index, scale] of scales.entries()) stack.values[index] += self * scale;
  }

  #locationOf({ functionName, file, line, column }: CallNode): number {
    const key = `${functionName}\n${file}\n${line}\n${column}`;
    const known = this.#idOfFunction.get(key);
    if (known !== undefined) return known;
    const id = this.#functions.length + 1;
    this.#idOfFunction.set(key, id);
    const name = this.#strings.dedup(functionName);
    const filename = this.#strings.dedup(file);
    this.#functions.push(new FunctionEntry({ id, name, systemName: name, filename, startLine: line }));
    this.#locations.push(new Location({ id, mappingId: 1, line: [new Line({ functionId: id, line })] }));
    return id;
  }
}
