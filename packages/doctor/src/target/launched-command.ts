import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import { guardGroup } from "./group-guard.js";
import type { LaunchPlan } from "./launch-plan.js";
import type { LaunchOptions, TargetExit } from "./target.js";

const END_MS = 5000;
const LOOK_MS = 50;

/** A command that the doctor started, with all processes that it starts itself: they are one group. */
export interface LaunchedCommand {
  readonly pid: number;
  readonly exited: Promise<TargetExit>;
  /** Has it outlive the doctor. */
  letGo(): void;
  /** Ends the whole group: SIGTERM, and after 5 s SIGKILL. */
  stop(): Promise<void>;
}

/**
 * Starts a command in a process group and session of its own, its streams those of the doctor. So Ctrl-C reaches the doctor alone, which can read
 * what was collected, write its report, and then end the group; where nobody in the doctor handles the signal it is passed on (`guardGroup`).
 * The program reads the terminal as before.
 *
 * @throws DoctorError `command-not-found`, `not-permitted` where it may not be run, `bad-option` where the folder does not exist
 */
export async function startCommand(plan: LaunchPlan, options: LaunchOptions): Promise<LaunchedCommand> {
  const { cwd, output = "inherit" } = options;
  if (cwd !== undefined && !existsSync(cwd)) {
    throw new DoctorError(
      "bad-option",
      `the folder ${cwd} does not exist: give one that the program can run in`,
    );
  }
  const child = spawn(plan.file, plan.args, {
    cwd,
    env: plan.env,
    detached: true,
    stdio: output,
  });
  await started(child, plan.file);
  const pid = child.pid as number;
  const kill = (signal: NodeJS.Signals) => void signalGroup(pid, signal);
  const guard = guardGroup(kill);
  const exited = new Promise<TargetExit>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve({ code, signal });
      // A wrapper may have left its program behind.
      if (!signalGroup(pid, 0)) guard.end();
    });
  });
  return {
    pid,
    exited,
    letGo: () => guard.letGo(),
    async stop() {
      kill("SIGTERM");
      for (let waitedMs = 0; signalGroup(pid, 0) && waitedMs < END_MS; waitedMs += LOOK_MS)
        await sleep(LOOK_MS);
      kill("SIGKILL");
      guard.end();
      await exited;
    },
  };
}

function started(child: ChildProcess, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EACCES") {
        const message = `${file} may not be run: make it executable (chmod +x), or write \`node ${file}\``;
        reject(new DoctorError("not-permitted", message, { cause: error }));
        return;
      }
      const message = `${file} cannot be started (${error.code}): give a command that is installed, such as \`node server.js\``;
      reject(new DoctorError("command-not-found", message, { cause: error }));
    });
  });
}

/** Whether there was somebody to send it to; signal 0 only asks. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
