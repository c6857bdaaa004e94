import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { descendantsOf } from "../target/descendants-of.js";

/** A program that starts a process for each task would fill the memory with their numbers. */
const KEPT_AT_MOST = 1000;
const NAMED_AT_MOST = 8;
const NODE_NAME = /^node(js)?$/;

/**
 * The processes below one that run Node too, such as workers of `node:cluster`: what ails them is not seen in the heap of the process above. Looks from outside, at what
 * Linux tells: the process does not notice. Finds nothing on systems that do not tell.
 */
export class NodeChildren {
  private readonly seen = new Set<number>();
  private running: ReadonlySet<number> = new Set();

  constructor(private readonly pid: number) {}

  /** Looks who is there now. Counts who was there the last time too: for a moment each new process is a copy of its parent, until it runs what it was made for. */
  look(): void {
    const running = new Set(descendantsOf(this.pid).filter((child) => runsNode(child, this.pid)));
    for (const pid of running) {
      if (this.running.has(pid) && this.seen.size < KEPT_AT_MOST) this.seen.add(pid);
    }
    this.running = running;
  }

  /** The numbers of all that were seen, those that have ended included. */
  pids(): number[] {
    return [...this.seen];
  }

  /** A sentence that says that they were not examined; none where there were none. */
  gaps(): string[] {
    const { size } = this.seen;
    if (size === 0) return [];
    const living = this.pids().filter((pid) => this.running.has(pid));
    const numbers = (living.length > 0 ? living : this.pids()).slice(0, NAMED_AT_MOST).join(", ");
    const advice = living.length > 0 ? "examine one with --pid while it runs" : "ended by now";
    return [
      `${size} child ${size === 1 ? "process of it runs" : "processes of it run"} Node too and ${size === 1 ? "was" : "were"} not examined: ${advice} (pid ${numbers}).`,
    ];
  }
}

function runsNode(pid: number, above: number): boolean {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`);
    return program === readlinkSync(`/proc/${above}/exe`) || NODE_NAME.test(basename(program));
  } catch {
    return false;
  }
}
