import { readdirSync, readFileSync } from "node:fs";

/**
 * The processes below one, as they are now. Empty where the process has gone, or on systems that do not tell.
 *
 * Source: proc(5), `/proc/PID/task/TID/children`.
 */
export function descendantsOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((tid) => numbersIn(`/proc/${pid}/task/${tid}/children`));
  return [...children, ...children.flatMap(descendantsOf)];
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function numbersIn(file: string): number[] {
  try {
    return readFileSync(file, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
