import { basename } from "node:path";
import { forgetConsole } from "./forget-console.js";
import { ProtocolSession } from "./protocol-session.js";
import type { ThreadSession } from "./target.js";

/** Node's own threads, such as the one of module hooks, are no workers of the program. */
const INTERNAL = "node:internal/";

interface Attached {
  readonly sessionId: string;
  readonly workerInfo: { readonly workerId: string; readonly url: string };
  readonly waitingForDebugger: boolean;
}

/**
 * The sessions of a process's workers, carried by the session of its main thread. Node tells of workers that workers started there as well.
 * Messages reach a worker even while the main thread waits in `Atomics.wait`, so stopping a worker at its start cannot lock the program up.
 *
 * Source: Node's domain `NodeWorker` (src/inspector/node_protocol.pdl).
 */
export class WorkerSessions {
  private readonly main: ThreadSession;
  private readonly sessions = new Map<string, ProtocolSession>();
  private readonly starting = new Set<Promise<void>>();
  private listener: ((worker: ThreadSession) => Promise<void>) | undefined;

  constructor(main: ThreadSession) {
    this.main = main;
    main.on("NodeWorker.attachedToWorker", (attached: Attached) => this.attach(attached));
    main.on("NodeWorker.receivedMessageFromWorker", ({ sessionId, message }) =>
      this.sessions.get(sessionId)?.receive(message),
    );
    main.on("NodeWorker.detachedFromWorker", ({ sessionId }) => this.detach(sessionId));
    main.gone.addEventListener("abort", () => {
      for (const sessionId of [...this.sessions.keys()]) this.detach(sessionId);
    });
  }

  /**
   * Calls back for each worker. Resolves when that is so, and the calls for workers that were there already are settled.
   *
   * @throws Error where it was called before
   */
  async listen(listener: (worker: ThreadSession) => Promise<void>): Promise<void> {
    if (this.listener)
      throw new Error("onWorker was called before: a target has one listener for its workers");
    this.listener = listener;
    await this.main.post("NodeWorker.enable", { waitForDebuggerOnStart: true });
    await Promise.all(this.starting);
  }

  /** Lets all workers go on, and hears of no more. All is sent at once; resolves when it was answered. */
  async end(): Promise<void> {
    if (!this.listener || this.main.gone.aborted) return;
    this.listener = undefined;
    // A worker that is stopped at its start stays so when its session ends.
    const answers = [...this.sessions.values()].map((session) => this.letRun(session));
    await Promise.allSettled([...answers, this.main.post("NodeWorker.disable")]);
  }

  private attach({ sessionId, workerInfo, waitingForDebugger }: Attached): void {
    const file = workerInfo.url ? basename(workerInfo.url) : "eval";
    const name = `worker ${workerInfo.workerId} (${file})`;
    const session = new ProtocolSession(Number(workerInfo.workerId), name, (message) => {
      this.main.post("NodeWorker.sendMessageToWorker", { sessionId, message }).catch(() => {});
    });
    this.sessions.set(sessionId, session);
    const starting = this.begin(session, workerInfo.url, waitingForDebugger).finally(() =>
      this.starting.delete(starting),
    );
    this.starting.add(starting);
  }

  private async begin(session: ProtocolSession, url: string, waiting: boolean): Promise<void> {
    try {
      if (!url.startsWith(INTERNAL)) await this.listener?.(session);
    } catch {
      // Whoever observes knows what failed; the worker must run all the same.
    }
    if (waiting) await this.letRun(session);
    void forgetConsole(session);
  }

  private async letRun(session: ProtocolSession): Promise<void> {
    await session.post("Runtime.runIfWaitingForDebugger").catch(() => {});
  }

  private detach(sessionId: string): void {
    this.sessions.get(sessionId)?.lose();
    this.sessions.delete(sessionId);
  }
}
