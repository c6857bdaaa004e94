import { readFileSync } from "node:fs";

/**
 * Bytes that a process has read since it began, from files and from its connections: what a load sends it is in it. Undefined where the system does not tell.
 *
 * Source: proc(5), `rchar` of `/proc/PID/io`.
 */
export function bytesRead(pid: number): number | undefined {
  try {
    const [, bytes] = /^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8")) ?? [];
    return bytes === undefined ? undefined : Number(bytes);
  } catch {
    return undefined;
  }
}
