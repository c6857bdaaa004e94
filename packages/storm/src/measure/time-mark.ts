import { writeSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/**
 * The setting of the engine that a server process is measured with, in every strategy: a line for each collection, on standard output.
 * Writing it takes some of the pause that it tells of, the same in all.
 */
export const traceSettings: readonly string[] = ["--trace-gc-nvp"];

/** A moment at which a measured time began or ended, as the measured process says it between the lines of its trace. */
export interface TimeMark {
  readonly edge: "begin" | "end";
  /** Milliseconds since V8 was started, to some milliseconds the clock of its trace. */
  readonly atMs: number;
  readonly heapUsedBytes: number;
}

const STANDARD_OUTPUT = 1;
const SIGN = "pauseless measured time: ";

/** Writes a mark to standard output, where this process is traced; does nothing else. */
export function writeTimeMark(edge: TimeMark["edge"]): void {
  if (!traceSettings.every((setting) => process.execArgv.includes(setting))) return;
  const mark: TimeMark = {
    edge,
    atMs: performance.now() - performance.nodeTiming.v8Start,
    heapUsedBytes: getHeapStatistics().used_heap_size,
  };
  // Not `process.stdout`: it makes the pipe one that does not wait, and V8 loses lines then.
  writeSync(STANDARD_OUTPUT, `${SIGN}${JSON.stringify(mark)}\n`);
}

/** The mark that a line holds, if it does. */
export function readTimeMark(line: string): TimeMark | undefined {
  const at = line.indexOf(SIGN);
  return at === -1 ? undefined : JSON.parse(line.slice(at + SIGN.length));
}
