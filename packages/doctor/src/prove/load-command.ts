import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import { guardGroup } from "../target/group-guard.js";
import { listeningSockets } from "./listening-sockets.js";

/** How a load ended, by itself or stopped. */
export interface LoadEnd {
  /** Seconds that it ran. */
  readonly seconds: number;
  /** There where it failed: it ended by itself with another exit code than 0, or could not be started. */
  readonly error?: DoctorError;
}

/** A load that a program is under. */
export interface LoadRun {
  /** Resolves when the program was ready and the load has been started, or was stopped before. */
  readonly started: Promise<void>;
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<LoadEnd>;
  /** Ends it with all that it started, and resolves when it has gone. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  /** The program that the load is meant for. */
  readonly readyPid: number;
  /** Sockets that listen already without the program's doing, such as the inspector's: those of {@link listeningSockets} before it ran. */
  readonly ignored?: ReadonlySet<string>;
  /** How long to wait at most until the program listens; one that never does may be ready all the same. 5,000 unless told. */
  readonly readyWithinMs?: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const POLL_MS = 50;
const KILL_AFTER_MS = 2000;
const KEPT_OF_STDERR = 2000;

/**
 * Puts a program under load: runs a shell command as soon as the program, or a process that it started, listens on a TCP port. The command finds that port
 * in its environment as `PORT`: `autocannon http://localhost:$PORT`. It gets a process group of its own, so that all of it can be ended.
 *
 * @param command - for the shell
 */
export function startLoad(command: string, options: LoadOptions): LoadRun {
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let unheard = "";
  const started = waitForPort(options, stopping.signal).then((port) => {
    if (stopping.signal.aborted) return;
    if (port === undefined)
      unheard = ", and PORT was not set, since the program was not seen to listen in time";
    child = spawnShell(command, port, options);
    const guard = guardGroup((signal) => endGroup(child?.pid, signal));
    child.once("exit", guard.end);
    child.once("error", guard.end);
  });
  const ended = started.then(() =>
    child === undefined ? { seconds: 0 } : endOf(command, child, stopping.signal, unheard),
  );
  return {
    started,
    ended,
    async stop() {
      stopping.abort();
      await started;
      if (child === undefined) return;
      const gone = ended.then(() => true);
      endGroup(child.pid, "SIGTERM");
      const inTime = await Promise.race([gone, wait(KILL_AFTER_MS, false, { ref: false })]);
      // The shell may have gone before what it started.
      endGroup(child.pid, "SIGKILL");
      if (!inTime) await gone;
    },
  };
}

/** The port that the program came to listen on; undefined where none was seen in time, or the program went. */
async function waitForPort(
  { readyPid, ignored, readyWithinMs = 5000 }: LoadOptions,
  signal: AbortSignal,
): Promise<number | undefined> {
  const endMs = performance.now() + readyWithinMs;
  while (!signal.aborted && performance.now() < endMs) {
    for (const [socket, port] of listeningSockets(readyPid)) {
      if (ignored?.has(socket) !== true) return port;
    }
    await wait(POLL_MS);
  }
  return undefined;
}

function spawnShell(command: string, port: number | undefined, options: LoadOptions): ChildProcess {
  const { cwd, env = process.env } = options;
  return spawn(command, {
    shell: true,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    cwd,
    env: port === undefined ? env : { ...env, PORT: String(port) },
  });
}

function endOf(
  command: string,
  child: ChildProcess,
  stopping: AbortSignal,
  unheard: string,
): Promise<LoadEnd> {
  const startMs = performance.now();
  const seconds = () => (performance.now() - startMs) / 1000;
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_OF_STDERR);
  });
  return new Promise((resolve) => {
    const failed = (how: string) => {
      const words = said.trim().split("\n").slice(-3).join(" ");
      const message = `the load '${command}' ${how}${unheard}${words === "" ? "" : `: ${words}`}; run it by itself beside the program and correct it`;
      resolve({ seconds: seconds(), error: new DoctorError("load-failed", message) });
    };
    child.once("error", (error) => failed(`could not be started: ${error.message}`));
    // Not `close`: a process that the shell left behind may hold the pipe open.
    child.once("exit", (code, signal) => {
      if (stopping.aborted || code === 0) resolve({ seconds: seconds() });
      else failed(`ended with ${signal ?? `exit code ${code}`} after ${seconds().toFixed(1)} s`);
    });
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has gone.
  }
}
