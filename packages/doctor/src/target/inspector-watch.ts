import { setTimeout as sleep } from "node:timers/promises";
import { PROBE_FUNCTION } from "../collect/probe.js";
import type { ThreadSession } from "./target.js";

const GROUP = "pauseless-doctor-watch";
const FEED_MS = 1000;
const TICK_MS = 1000;
/** So many ticks without a word from the doctor, and it was killed. */
const TICKS_AT_MOST = 15;

/**
 * Runs in the target: closes the inspector when it is told to and the connection has gone, or by itself when nothing was heard for 15 s. Turns of the loop
 * count, not the time: a program that is blocked hears nothing either.
 *
 * Node serves SIGUSR1 twice: between two instructions of what runs, and at the next turn of the loop, which opens anew what was closed between the two. So it is looked at again after that turn.
 */
const WATCH = `(builtin, ticksAtMost) => {
  const inspector = builtin("inspector");
  const { clearInterval, setImmediate, setInterval, setTimeout } = builtin("timers");
  const close = () => inspector.url() !== undefined && inspector.close();
  const closeForGood = () => {
    close();
    setImmediate(close).unref();
  };
  let ticks = 0;
  const timer = setInterval(function ${PROBE_FUNCTION}() {
    if (++ticks < ticksAtMost) return;
    clearInterval(timer);
    closeForGood();
  }, ${TICK_MS}).unref();
  return {
    hear: () => void (ticks = 0),
    leave: () => {
      clearInterval(timer);
      setTimeout(closeForGood, 100).unref();
    },
  };
}`;

/** Has a process close its inspector again, whatever becomes of the doctor. */
export class InspectorWatch {
  private readonly made: Promise<string>;

  /**
   * Puts the watch into the process, and goes on telling it that the doctor is there.
   *
   * @param ticksAtMost - how many seconds of silence mean that the doctor has gone
   */
  constructor(
    private readonly main: ThreadSession,
    private readonly ticksAtMost = TICKS_AT_MOST,
  ) {
    this.made = this.make();
    void this.feed();
  }

  /** Has the inspector closed as soon as the connection has gone. */
  async leave(): Promise<void> {
    await this.call("leave");
  }

  private async make(): Promise<string> {
    const made = await this.evaluate("process.getBuiltinModule", false);
    // Node below 20.16 gives modules by `require` of the console's API only. Making that can crash a loop that it interrupts.
    return made ?? (await this.evaluate("require", true)) ?? "";
  }

  private async evaluate(builtin: string, includeCommandLineAPI: boolean): Promise<string | undefined> {
    const { result } = await this.main.post("Runtime.evaluate", {
      expression: `${builtin} && (${WATCH})(${builtin}, ${this.ticksAtMost})`,
      includeCommandLineAPI,
      objectGroup: GROUP,
      silent: true,
    });
    return result.objectId;
  }

  private async feed(): Promise<void> {
    while (!this.main.gone.aborted) {
      // What cannot answer now may later.
      await this.call("hear").catch(() => {});
      await sleep(FEED_MS, undefined, { ref: false });
    }
  }

  private async call(name: "hear" | "leave"): Promise<void> {
    await this.main.post("Runtime.callFunctionOn", {
      objectId: await this.made,
      functionDeclaration: `function ${PROBE_FUNCTION}() { this.${name}(); }`,
      silent: true,
    });
  }
}
