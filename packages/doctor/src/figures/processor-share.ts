import type { Evidence } from "../evidence/evidence.js";

/** With less work than this in all, in milliseconds, the shares are chance. */
const LEAST_BUSY_MS = 300;

/**
 * How much of the time in which the program's threads wanted to run they had a processor, 0 to 1: processor time of the process by time in which its profiles show threads at work. What a machine that is
 * overloaded, or a limit of a container, takes away is missing from it. At most 1: the collector's helpers work beside the threads. 1 where it is not known.
 */
export function processorShare({ process, threads }: Evidence): number {
  const first = process[0];
  const last = process.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 1;
  const busyMs = threads.reduce((sum, { cpu }) => sum + Math.max(0, 1000 * cpu.seconds - cpu.idleMs), 0);
  return busyMs < LEAST_BUSY_MS ? 1 : Math.min(1, (last.cpuMs - first.cpuMs) / busyMs);
}
