import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import { type Announcement, awaitAnnouncement } from "./await-announcement.js";
import { connectInspector } from "./connect-inspector.js";
import { earlyEnd } from "./exit-words.js";
import { InspectedProcess } from "./inspected-process.js";
import { launchPlan } from "./launch-plan.js";
import { type LaunchedCommand, startCommand } from "./launched-command.js";
import type { LaunchOptions, Target, TargetExit } from "./target.js";
import { targetFacts } from "./target-facts.js";

/** A start script may build first. */
const START_MS = 60_000;
/** How long a wrapper has to end after its program. */
const WRAPPER_END_MS = 3000;
const LOOK_MS = 100;

/**
 * Starts a command and stops its program before its first line: the first Node process that is no mere wrapper (npm, npx, tsx ...). The program and
 * its children find the environment that the user gave; the children are not examined. The program's streams are the doctor's, but it does not
 * get the terminal's Ctrl-C (see `startCommand`): whoever handles it here ends the program by `stop`.
 *
 * @param startMs - how long the program may take to come forward
 * @throws DoctorError `command-not-found`, `not-permitted`, `bad-option`, `inspector-refused`, `exited-early`, `crashed`, `already-inspected`,
 *   `no-answer`; whatever was started is ended then
 */
export async function launchTarget(options: LaunchOptions, startMs = START_MS): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), "pauseless-doctor-"));
  try {
    const plan = launchPlan(options, folder);
    if (plan.shim) await writeFile(join(folder, "node"), plan.shim, { mode: 0o755 });
    const launched = await startCommand(plan, options);
    try {
      const announcement = await awaitAnnouncement(folder, options.command, launched, startMs);
      const inspected = new InspectedProcess(await connectInspector(announcement.url));
      await inspected.begin(!announcement.openBefore);
      const facts = await targetFacts(inspected.main, {
        mode: "launched",
        command: options.command,
        environmentEngine: plan.environmentEngine,
      });
      return { facts, ...launchedTarget(inspected, launched, announcement) };
    } catch (error) {
      const exit = await Promise.race([launched.exited, sleep(0, undefined)]);
      await launched.stop();
      const hasDied = exit && error instanceof DoctorError && error.code === "no-answer";
      throw hasDied ? earlyEnd(options.command, exit) : error;
    }
  } finally {
    // Later processes of the command find no folder to announce themselves in, and go on.
    await rm(folder, { recursive: true, force: true });
  }
}

function launchedTarget(
  inspected: InspectedProcess,
  launched: LaunchedCommand,
  { pid }: Announcement,
): Omit<Target, "facts"> {
  let running = false;
  let released = false;
  const run = async () => {
    running = true;
    await inspected.main.post("Runtime.runIfWaitingForDebugger");
  };
  const exited = pid === launched.pid ? launched.exited : wrappedExit(pid, inspected, launched);
  return {
    main: inspected.main,
    onWorker: (listener) => inspected.onWorker(listener),
    run,
    ending: inspected.ending,
    exited,
    async release() {
      if (released) return;
      released = true;
      launched.letGo();
      if (!running && !inspected.main.gone.aborted) await run();
      await inspected.leave();
    },
    async stop() {
      released = true;
      // A program that ends well would wait for the connection to go.
      await inspected.leave();
      await launched.stop();
    },
  };
}

/** The end of a program that a wrapper started: what it said itself where it could, else what the wrapper made of it. */
async function wrappedExit(
  pid: number,
  inspected: InspectedProcess,
  launched: LaunchedCommand,
): Promise<TargetExit> {
  const told = await inspected.exit;
  while (isAlive(pid)) await sleep(LOOK_MS);
  if (told.code !== null) return told;
  return Promise.race([launched.exited, sleep(WRAPPER_END_MS, told)]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
