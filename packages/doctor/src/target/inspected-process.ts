import { setTimeout as sleep } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import type { InspectorConnection } from "./connect-inspector.js";
import { evaluateIn } from "./evaluate-in.js";
import { forgetConsole } from "./forget-console.js";
import { InspectorWatch } from "./inspector-watch.js";
import type { TargetExit, ThreadSession } from "./target.js";
import { WorkerSessions } from "./worker-sessions.js";

const LEAVE_MS = 2000;

/** What launched and attached targets have in common: the connection, its workers, the end of the program, and leaving. */
export class InspectedProcess {
  readonly main: ThreadSession;
  /** Resolves when the program has come to its end and still answers; never where it is killed. */
  readonly ending: Promise<void>;
  /**
   * Resolves when the connection has gone; with a code where the program ended by `process.exit` or an exception, otherwise it cannot be asked
   * any more.
   */
  readonly exit: Promise<TargetExit>;
  private readonly connection: InspectorConnection;
  private readonly workers: WorkerSessions;
  private watch: InspectorWatch | undefined;
  private hasEnded = false;

  /** Takes a connection over; {@link begin} comes next. */
  constructor(connection: InspectorConnection) {
    this.connection = connection;
    this.main = connection.main;
    this.workers = new WorkerSessions(this.main);
    let code: number | null = null;
    this.ending = new Promise((resolve) => {
      this.main.on("NodeRuntime.waitingForDisconnect", () => {
        this.hasEnded = true;
        evaluateIn<number | undefined>(this.main, "process.exitCode")
          .then((told) => {
            code = told ?? null;
          })
          .catch(() => {})
          .finally(resolve);
      });
    });
    this.exit = new Promise((resolve) => {
      const gone = () => resolve({ code, signal: null });
      this.main.gone.addEventListener("abort", gone, { once: true });
    });
  }

  /**
   * Prepares for the process's end, and for the doctor's own.
   *
   * @param opened - whether the inspector was closed before, and is to be closed again
   * @throws DoctorError `no-answer` where the process does not answer
   */
  async begin(opened: boolean): Promise<void> {
    if (opened) this.watch = new InspectorWatch(this.main);
    // Node 18 has the events of the domain without it.
    await this.main.post("NodeRuntime.enable").catch((error) => {
      if (error instanceof DoctorError) throw error;
    });
    await this.main.post("NodeRuntime.notifyWhenWaitingForDisconnect", { enabled: true });
    void forgetConsole(this.main);
  }

  onWorker(listener: (worker: ThreadSession) => Promise<void>): Promise<void> {
    return this.workers.listen(listener);
  }

  /** Lets stopped workers go on, has an inspector that was opened closed again, and disconnects. A program that does not answer within 2 s gets to it when it can. */
  async leave(): Promise<void> {
    if (!this.hasEnded && !this.main.gone.aborted) {
      const answers = [this.workers.end(), this.watch?.leave()];
      const waited = sleep(LEAVE_MS, undefined, { ref: false });
      await Promise.race([Promise.allSettled(answers), this.ending, this.exit, waited]);
    }
    await this.connection.close();
  }
}
