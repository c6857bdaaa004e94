import { setTimeout as sleep } from "node:timers/promises";
import type { Evidence, Overhead } from "../evidence/evidence.js";
import type { Target, TargetExit, ThreadSession } from "../target/target.js";
import { overhead } from "./overhead.js";
import { semiSpaceBytes } from "./semi-space.js";
import { SourcePlaces } from "./source-places.js";
import { ThreadObserver } from "./thread-observer.js";
import { TraceStandIn } from "./trace-stand-in.js";
import { WindowClock } from "./window-clock.js";

export interface ObserveOptions {
  /** How long to observe, unless the program ends before. */
  readonly seconds: number;
  /** Ends observing at once. */
  readonly signal?: AbortSignal;
  /** Whether parts of the window are spent on what outlives the young generation and on what stays; yes unless told. Without, all of it goes to what is allocated. */
  readonly lifetimes?: boolean;
  /** Is given what is known so far, about every two seconds. Allocations come with the end of each part. */
  readonly onSnapshot?: (evidence: Evidence) => void;
}

const TICK_MS = 1000;
const TICKS_EACH_SNAPSHOT = 2;
/** A process that has let its debugger go ends soon, but for what its exit handlers do. */
const EXIT_MS = 10_000;

/**
 * Observes a target for a window: lets it run, and gathers what its threads do together, on one clock. It ends with the window's time, by the signal, with the program or with
 * its crash, whichever comes first; what was gathered until then is the evidence, and its `gaps` say what is missing. It takes all of its own out of the target again, but
 * neither stops nor releases it, unless the program has come to its end: then it is let go.
 *
 * @throws RangeError where `seconds` is not above 0; {@link DoctorError} `no-answer` or `inspector-refused` where observing cannot even begin
 */
export async function observe(target: Target, options: ObserveOptions): Promise<Evidence> {
  if (!(options.seconds > 0)) throw new RangeError(`seconds is ${options.seconds}; give more than 0`);
  return await new Observation(target, options).run();
}

type Ended = Evidence["ended"];

class Observation {
  private readonly clock = new WindowClock();
  private readonly places = new SourcePlaces();
  private readonly trace: TraceStandIn;
  private readonly threads: ThreadObserver[] = [];
  private readonly gaps: string[] = [];
  private readonly over = new AbortController();
  private begun = false;
  private exit: TargetExit | undefined;

  constructor(
    private readonly target: Target,
    private readonly options: ObserveOptions,
  ) {
    this.trace = new TraceStandIn(target.main, this.clock);
  }

  async run(): Promise<Evidence> {
    const { target } = this;
    target.exited.then((exit) => (this.exit = exit));
    await this.trace.start();
    await this.add(target.main);
    await target.onWorker((worker) => this.addWorker(worker));
    this.clock.begin();
    this.begun = true;
    for (const thread of this.threads) this.begin(thread);
    const ended = this.whenEnded();
    await target.run();
    const turning = this.turn();
    const how = await ended;
    const windowMs = this.clock.nowMs();
    this.over.abort();
    await turning;
    await this.readAll(how);
    return this.evidence(windowMs, await this.endOf(how));
  }

  private async whenEnded(): Promise<Ended> {
    const { seconds, signal } = this.options;
    const aborted = new Promise<Ended>((resolve) => {
      if (signal?.aborted) resolve("interrupted");
      signal?.addEventListener("abort", () => resolve("interrupted"), { once: true });
    });
    return await Promise.race<Ended>([
      aborted,
      sleep(seconds * 1000, "window" as const, { signal: this.over.signal }).catch(() => "window" as const),
      this.target.ending.then(() => "exit" as const),
      this.target.exited.then(() => "crash" as const),
    ]);
  }

  private async add(session: ThreadSession): Promise<void> {
    const thread = new ThreadObserver(session, this.clock);
    await thread.start();
    this.threads.push(thread);
    if (this.begun) this.begin(thread);
  }

  private async addWorker(worker: ThreadSession): Promise<void> {
    try {
      await this.add(worker);
    } catch (error) {
      this.gaps.push(`${worker.name} was not observed: ${error instanceof Error ? error.message : error}`);
    }
  }

  private begin(thread: ThreadObserver): void {
    const fromMs = this.clock.nowMs();
    let fromBytes: number | undefined;
    thread.run(this.options.seconds * 1000, this.options.lifetimes ?? true, () => {
      const bytes = this.trace.allocatedBytes(thread.systemId ?? -1);
      fromBytes ??= 0;
      return (bytes - fromBytes) / Math.max(0.001, (this.clock.nowMs() - fromMs) / 1000);
    });
  }

  /** Hands the trace over from time to time, and tells what is known. */
  private async turn(): Promise<void> {
    const { signal } = this.over;
    for (let tick = 1; !signal.aborted; tick++) {
      await sleep(TICK_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.trace.rotate();
      } catch (error) {
        if (this.target.main.gone.aborted) return;
        this.gaps.push(`the trace was lost: ${error instanceof Error ? error.message : error}`);
        return;
      }
      if (tick % TICKS_EACH_SNAPSHOT === 0) {
        this.options.onSnapshot?.(this.evidence(this.clock.nowMs(), { ended: "window" }));
      }
    }
  }

  private async readAll(how: Ended): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.stop(this.places, how === "exit")));
    if (this.target.main.gone.aborted) {
      if (how === "crash") {
        this.gaps.push("the program went without notice: what it did in its last second, and what was not read of its profiles, is not known");
      }
      return;
    }
    try {
      await this.trace.stop();
    } catch (error) {
      this.gaps.push(`the last second of the trace is missing: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async endOf(how: Ended): Promise<Pick<Evidence, "ended" | "exit">> {
    if (how === "window" || how === "interrupted") return { ended: how };
    if (how === "exit") {
      await this.target.release();
      await Promise.race([this.target.exited, sleep(EXIT_MS, undefined, { ref: false })]);
    }
    if (this.exit === undefined) return { ended: "exit" };
    const { code, signal } = this.exit;
    const exit = code ?? signal;
    if (exit === null) return { ended: "exit" };
    return { ended: exit === 0 ? "exit" : "crash", exit };
  }

  private evidence(windowMs: number, end: Pick<Evidence, "ended" | "exit">): Evidence {
    const { facts } = this.target;
    const threads = this.threads.map((thread) =>
      thread.evidence(this.trace.ofThread(thread.systemId), this.places, (youngBytes) =>
        semiSpaceBytes(facts.nodeOptions, facts.v8Version, youngBytes),
      ),
    );
    return {
      version: 1,
      target: facts,
      windowMs,
      ...end,
      threads,
      process: this.threads[0].probe.process,
      overhead: this.overhead(),
      gaps: [...this.gaps, ...this.threads.flatMap((thread) => thread.gaps)],
    };
  }

  private overhead(): Overhead {
    return overhead(this.threads, this.trace);
  }
}
