import type { TargetFacts } from "../evidence/evidence.js";

/** A connection to the inspector of one thread: the Chrome DevTools protocol. */
export interface ThreadSession {
  /** 0 for the main thread, else Node's number of the worker. */
  readonly threadId: number;
  /** `main`, or `worker 3 (file.js)`. */
  readonly name: string;
  /** Aborted when the thread or the process has gone; commands under way reject then. */
  readonly gone: AbortSignal;
  /** Sends a command. @throws DoctorError `no-answer` where the thread went or did not answer in time; Error with the inspector's message where it refused */
  // biome-ignore lint/suspicious/noExplicitAny: results are typed where they are read
  post(method: string, params?: object): Promise<any>;
  /** Calls back for each event of a name. */
  // biome-ignore lint/suspicious/noExplicitAny: events are typed where they are read
  on(event: string, listener: (params: any) => void): void;
}

/** How a target ended by itself. */
export interface TargetExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process under observation: launched by the doctor, or attached to. */
export interface Target {
  readonly facts: TargetFacts;
  readonly main: ThreadSession;
  /**
   * Calls back for each worker, those present already included, before the worker runs where it could be stopped for that. The worker
   * goes on when the promise is settled.
   */
  onWorker(listener: (worker: ThreadSession) => Promise<void>): Promise<void>;
  /** Lets a launched program begin; nothing for an attached one. */
  run(): Promise<void>;
  /**
   * Resolves when the program has come to its end but still answers, by itself, by `process.exit` or by an exception: profiles can be read now,
   * while code can often not be evaluated any more. {@link release} lets it go. Never where a signal ends it.
   */
  readonly ending: Promise<void>;
  /** Resolves when the process has gone; of an attached one, when its connection has. */
  readonly exited: Promise<TargetExit>;
  /** Ends observing: a process attached to is left as it was found (its inspector closed again where it was closed), a launched one goes on, or ends where it was ending. */
  release(): Promise<void>;
  /** Ends a launched program: asks (SIGTERM), and after a few seconds kills. Nothing for an attached one. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  /** Program and arguments, such as `["node", "server.js"]`. */
  readonly command: readonly string[];
  /** Options of the engine that the program is started with besides its own, such as `--max-semi-space-size=64`. */
  readonly engine?: readonly string[];
  /** Settings that are made before the program's first line, for a pass without inlining. */
  readonly flags?: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where the program's output goes: to the doctor's own, or nowhere. */
  readonly output?: "inherit" | "ignore";
}
