import { closeSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { DoctorError } from "../doctor-error.js";

/** `SIGUSR1` is 10, and bits count from 1. */
const SIGUSR1_BIT = 1n << 9n;
/** Stands in every Node that has an inspector, whatever its file is called. */
const NODE_MARK = "Debugger listening on ws:";
const CHUNK_BYTES = 1 << 20;

/** What Linux tells of another process. */
export interface LinuxProcess {
  readonly pid: number;
  /** One letter: `R` runs, `S` and `D` wait, `T` is stopped, `t` is stopped by a tracer, `Z` has ended. */
  readonly state: string;
  /** Process that it is a thread of; its own pid where it is none. */
  readonly threadOf: number;
  /** Whether it has a handler for SIGUSR1, which otherwise kills it. */
  readonly catchesSigusr1: boolean;
  readonly isNode: boolean;
  /** Its arguments, and Node's options of the environment that it began with. */
  readonly args: readonly string[];
  readonly environmentOptions: readonly string[];
  /** Whether it sees other network interfaces than the doctor, as in a container. */
  readonly otherNetwork: boolean;
}

/**
 * Reads what Linux tells of a process, and nothing more: the process does not notice.
 *
 * @throws DoctorError `no-such-process`; `not-permitted` where it belongs to another user
 *
 * Source: proc(5).
 */
export function linuxProcess(pid: number): LinuxProcess {
  try {
    process.kill(pid, 0);
    const folder = `/proc/${pid}`;
    const status = readFileSync(`${folder}/status`, "utf8");
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "";
    const state = field("State");
    return {
      pid,
      state,
      threadOf: Number(field("Tgid")),
      catchesSigusr1: (BigInt(`0x${field("SigCgt")}`) & SIGUSR1_BIT) !== 0n,
      // One that has ended has no files any more.
      isNode: state !== "Z" && isNode(folder),
      args: readFileSync(`${folder}/cmdline`, "utf8").split("\0"),
      environmentOptions: environmentOptions(folder),
      otherNetwork: state !== "Z" && readlinkSync(`${folder}/ns/net`) !== readlinkSync("/proc/self/ns/net"),
    };
  } catch (error) {
    throw unreadable(pid, error as NodeJS.ErrnoException);
  }
}

/** Whether a process stands still, by a signal or under a debugger of native code. */
export function isStopped({ state }: LinuxProcess): boolean {
  return state.toUpperCase() === "T";
}

function isNode(folder: string): boolean {
  if (holds(`${folder}/exe`, NODE_MARK)) return true;
  return /\/libnode\.so/.test(readFileSync(`${folder}/maps`, "utf8"));
}

function holds(file: string, mark: string): boolean {
  const chunk = Buffer.alloc(CHUNK_BYTES + mark.length);
  const descriptor = openSync(file, "r");
  try {
    for (let at = 0; ; at += CHUNK_BYTES) {
      const bytes = readSync(descriptor, chunk, 0, chunk.length, at);
      if (chunk.subarray(0, bytes).includes(mark)) return true;
      if (bytes < chunk.length) return false;
    }
  } finally {
    closeSync(descriptor);
  }
}

function environmentOptions(folder: string): readonly string[] {
  const environment = readFileSync(`${folder}/environ`, "utf8").split("\0");
  const given = environment.find((entry) => entry.startsWith("NODE_OPTIONS="));
  return given?.slice("NODE_OPTIONS=".length).split(/\s+/) ?? [];
}

function unreadable(pid: number, error: NodeJS.ErrnoException): DoctorError {
  if (error.code === "EPERM" || error.code === "EACCES") {
    const message = `process ${pid} belongs to another user: run the doctor as that user, or as root`;
    return new DoctorError("not-permitted", message, { cause: error });
  }
  const message = `there is no process ${pid}: look its number up again (\`pgrep -a node\`)`;
  return new DoctorError("no-such-process", message, { cause: error });
}
