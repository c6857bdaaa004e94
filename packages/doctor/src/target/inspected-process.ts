import { setTimeout as sleep } from "node:timers/promises";
import type { InspectorConnection } from "./connect-inspector.js";
import { evaluateIn } from "./evaluate-in.js";
import type { ThreadSession } from "./target.js";
import { WorkerSessions } from "./worker-sessions.js";

/** Closes the inspector when the connection that asked for it has gone. */
const CLOSE_LATER = `void builtin("timers").setTimeout((inspector) => inspector.close(), 100, builtin("inspector")).unref()`;

/** What launched and attached targets have in common: the connection, its workers, the end of the program, and leaving. */
export class InspectedProcess {
  readonly main: ThreadSession;
  /** Resolves when the program has come to its end and still answers; never where it is killed. */
  readonly ending: Promise<void>;
  /** Resolves when the connection has gone. */
  readonly gone: Promise<void>;
  private readonly connection: InspectorConnection;
  private readonly workers: WorkerSessions;
  private hasEnded = false;

  private constructor(connection: InspectorConnection) {
    this.connection = connection;
    this.main = connection.main;
    this.workers = new WorkerSessions(this.main);
    this.ending = new Promise((resolve) => {
      this.main.on("NodeRuntime.waitingForDisconnect", () => {
        this.hasEnded = true;
        resolve();
      });
    });
    this.gone = new Promise((resolve) => {
      this.main.gone.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** @throws DoctorError `no-answer` where the process does not answer; it is disconnected then */
  static async begin(connection: InspectorConnection): Promise<InspectedProcess> {
    const inspected = new InspectedProcess(connection);
    try {
      await inspected.main.post("NodeRuntime.enable");
      await inspected.main.post("NodeRuntime.notifyWhenWaitingForDisconnect", { enabled: true });
    } catch (error) {
      await connection.close();
      throw error;
    }
    return inspected;
  }

  onWorker(listener: (worker: ThreadSession) => Promise<void>): Promise<void> {
    return this.workers.listen(listener);
  }

  /** What the program exits with, where it has ended by `process.exit` or an exception; otherwise it cannot be asked any more. */
  async exitCode(): Promise<number | undefined> {
    return evaluateIn<number | undefined>(this.main, "process.exitCode").catch(() => undefined);
  }

  /** Disconnects. @param closeInspector - whether the process's inspector is closed too */
  async leave(closeInspector: boolean): Promise<void> {
    if (!this.hasEnded && !this.main.gone.aborted) {
      await this.workers.end();
      if (closeInspector) {
        // A program that cannot answer now is left with its inspector open.
        await Promise.race([evaluateIn(this.main, CLOSE_LATER).catch(() => {}), this.ending, sleep(2000)]);
      }
    }
    await this.connection.close();
  }
}
