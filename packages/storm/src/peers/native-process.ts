import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { type Pause, type PauseKind, summarizePauses } from "@pauseless/doctor/measure";
import { atExit } from "../compare/at-exit.js";
import type { Fragmentation, KindFigures, RunResult } from "../compare/report-data.js";
import { isEnoughFor } from "../serve/lateness.js";
import { METER_LEAD_MS } from "../serve/pressure-meter.js";
import type { PeerFigures, PeerProcess } from "./peer.js";

/** A program and its arguments. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** Gives back what was made for the program, once it has ended; waits for nothing. */
  readonly tidy?: () => void;
}

/** What the process says of a measured time. */
type Measured = Pick<
  RunResult,
  | "receivedPerS"
  | "sentPerS"
  | "stutters"
  | "ticks"
  | "skippedTicks"
  | "heapUsedMb"
  | "rssMb"
  | "cpuShare"
  | "allocationMbPerS"
  | "latenessCurve"
  | "series"
  | "pressure"
> & {
  readonly type: "measured";
  readonly seconds: number;
  /** What the runtime has set aside for objects; a runtime that does not tell that from what is free for anything says nothing. */
  readonly spaces?: readonly Omit<Fragmentation["spaces"][number], "share">[];
  readonly pauses: readonly { readonly atS: number; readonly ms: number; readonly kind?: PauseKind }[];
};

type Answer =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "begun" }
  | Measured
  | { readonly type: "failed"; readonly message: string };

/** How long a process that should end is waited for before it is killed. */
const ENDING_MS = 5000;

/**
 * A server that is no Node program, driven by lines: it reads `tick-from EPOCH_MS`, `begin` and `end` from its standard input, says
 * `ready`, `begun`, `measured` and `failed` as a line of JSON each, and ends with its input.
 */
export class NativeProcess implements PeerProcess {
  private readonly child: Promise<ChildProcess>;
  private readonly listening: Promise<number>;
  private readonly waiting = new Set<{
    readonly type: Answer["type"];
    resolve(answer: Answer): void;
    reject(error: Error): void;
  }>();
  private ending = "";
  private tidy: CommandLine["tidy"];

  /**
   * Starts the process when its command line is known.
   *
   * @param name - what errors call it
   */
  constructor(
    private readonly name: string,
    commandLine: Promise<CommandLine>,
  ) {
    this.child = commandLine.then((known) => this.spawn(known));
    this.listening = this.answer("ready").then(({ port }) => port);
    // Whoever does not wait for it hears of it from what he asks later.
    this.listening.catch(() => {});
  }

  ready(): Promise<number> {
    return this.listening;
  }

  tickFrom(epochMs: number): void {
    this.tell(`tick-from ${epochMs}`);
  }

  async begin(): Promise<void> {
    const begun = this.answer("begun");
    // A failure in the meantime is told below.
    begun.catch(() => {});
    // As long as a server in Node takes to begin: what is measured is of the same time of a scenario.
    await wait(METER_LEAD_MS);
    this.tell("begin");
    await begun;
  }

  async measured(): Promise<PeerFigures> {
    const measured = this.answer("measured");
    this.tell("end");
    return figuresOf(await measured);
  }

  async ended(): Promise<never> {
    const child = await this.child;
    if (this.ending === "") await once(child, "close");
    throw new Error(this.ending);
  }

  async end(): Promise<void> {
    const child = await this.child.catch(() => undefined);
    if (child === undefined) return;
    if (this.ending === "") {
      const closed = once(child, "close");
      child.stdin?.end();
      const kill = setTimeout(() => child.kill("SIGKILL"), ENDING_MS);
      await closed;
      clearTimeout(kill);
    }
    this.tidy?.();
  }

  private spawn({ command, args, tidy }: CommandLine): ChildProcess {
    this.tidy = tidy;
    // A group of its own: Ctrl-C is for this process, which ends the other when it is ready to.
    const child = spawn(command, args, {
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
      windowsHide: true,
    });
    const forget = atExit(() => {
      child.kill("SIGKILL");
      tidy?.();
    });
    let failure = "";
    child.on("error", (error) => {
      failure = error.message;
    });
    // A command to a process that is just dying: its exit says it to whoever waits.
    child.stdin.on("error", () => {});
    createInterface({ input: child.stdout }).on("line", (line) => this.hear(line));
    child.once("close", (code, signal) => {
      forget();
      this.ending = `the ${this.name} ended early (${failure || (signal ?? `exit code ${code}`)})`;
      for (const { reject } of this.waiting) reject(new Error(this.ending));
      this.waiting.clear();
    });
    return child;
  }

  private hear(line: string): void {
    const answer = answerIn(line);
    for (const waiter of this.waiting) {
      if (answer.type !== waiter.type && answer.type !== "failed") continue;
      this.waiting.delete(waiter);
      if (answer.type === "failed") waiter.reject(new Error(`the ${this.name} failed: ${answer.message}`));
      else waiter.resolve(answer);
    }
  }

  private async answer<T extends Answer["type"]>(type: T): Promise<Extract<Answer, { type: T }>> {
    await this.child;
    if (this.ending !== "") throw new Error(this.ending);
    return new Promise((resolve, reject) => {
      this.waiting.add({
        type,
        resolve: (answer) => resolve(answer as Extract<Answer, { type: T }>),
        reject,
      });
    });
  }

  private tell(command: string): void {
    this.child.then(
      ({ stdin }) => stdin?.write(`${command}\n`),
      () => {},
    );
  }
}

/** The answer in a line; a failure that quotes it where there is none. */
function answerIn(line: string): Answer {
  try {
    return JSON.parse(line) as Answer;
  } catch {
    return { type: "failed", message: `it says "${line}", which is no line of JSON` };
  }
}

function figuresOf({ type: _, pauses: told, spaces, ...figures }: Measured): PeerFigures {
  const { seconds, latenessCurve, ticks } = figures;
  const stops: Pause[] = told.map(({ atS, ms, kind = "incremental" }) => ({ atMs: atS * 1000, ms, kind }));
  const pauses = summarizePauses(stops, seconds);
  const at = (wanted: number) => latenessCurve.find(({ percentile }) => percentile === wanted)?.ms ?? 0;
  return {
    ...figures,
    latenessCurve: latenessCurve.filter(({ percentile }) => isEnoughFor(percentile, ticks)),
    pauses,
    isolates: [{ name: "process", pauses, kinds: kindsOf(stops, seconds) }],
    latenessMs: { p50: at(50), p99: at(99), max: at(100) },
    ...(spaces === undefined ? {} : { fragmentation: fragmentationOf(spaces) }),
  };
}

/** The pauses of each kind that there was. */
function kindsOf(stops: readonly Pause[], seconds: number): KindFigures[] {
  return (["minor", "major", "incremental"] as const)
    .map((kind) => ({ kind, of: stops.filter((stop) => stop.kind === kind) }))
    .filter(({ of }) => of.length > 0)
    .map(({ kind, of }) => ({ kind, ...summarizePauses(of, seconds), phases: [] }));
}

function fragmentationOf(spaces: NonNullable<Measured["spaces"]>): Fragmentation {
  const share = (usedMb: number, committedMb: number) => (committedMb === 0 ? 0 : 1 - usedMb / committedMb);
  const sum = (of: "usedMb" | "committedMb") => spaces.reduce((total, space) => total + space[of], 0);
  return {
    share: share(sum("usedMb"), sum("committedMb")),
    spaces: spaces.map((space) => ({ ...space, share: share(space.usedMb, space.committedMb) })),
  };
}
