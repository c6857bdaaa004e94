import { setTimeout as sleep } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import { connectInspector } from "./connect-inspector.js";
import { InspectedProcess } from "./inspected-process.js";
import { isStopped, type LinuxProcess, linuxProcess } from "./linux-process.js";
import { listeningPorts } from "./listening-ports.js";
import { openInspector } from "./open-inspector.js";
import type { Target } from "./target.js";
import { targetFacts } from "./target-facts.js";

/** The program may be in the middle of a long stretch of native code. */
const OPEN_MS = 10_000;
const LOOK_MS = 50;

/**
 * Attaches to a running Node process that was not prepared for it: by SIGUSR1 and the inspector, which {@link Target.release} closes again
 * unless it was open before (and throws `no-answer` where it does not close in time). The signal is sent once, and only to a process that is Node
 * and catches it; any other it would kill. Needs Linux, whose /proc tells that. Node itself writes some lines to the process's stderr; where the
 * process is a cluster's primary, its children say there that they cannot open theirs.
 *
 * @param openMs - how long its inspector may take to open, and to close
 * @throws DoctorError `bad-option`, `no-such-process`, `not-permitted`, `not-node`, `no-answer` and `port-taken` without touching the process;
 *   `inspector-refused` where the inspector does not open
 */
export async function attachTarget(pid: number, openMs = OPEN_MS): Promise<Target> {
  const found = attachable(pid);
  const { url, port, openBefore } = await openInspector(found, openMs);
  const inspected = new InspectedProcess(await connectInspector(url));
  const leave = async () => {
    await inspected.leave();
    if (!openBefore) await closed(pid, port, openMs);
  };
  try {
    await inspected.begin(!openBefore);
    const facts = await targetFacts(inspected.main, { mode: "attached" });
    return {
      facts,
      main: inspected.main,
      onWorker: (listener) => inspected.onWorker(listener),
      run: async () => {},
      ending: inspected.ending,
      exited: inspected.exit,
      release: leave,
      stop: async () => {},
    };
  } catch (error) {
    await leave().catch(() => {});
    throw error;
  }
}

function attachable(pid: number): LinuxProcess {
  if (process.platform !== "linux") {
    throw new DoctorError(
      "bad-option",
      "attaching by --pid needs Linux: launch the program by the doctor instead (`-- node server.js`)",
    );
  }
  if (!Number.isSafeInteger(pid) || pid <= 0) {
    throw new DoctorError("bad-option", `${pid} is no process: give a pid, a whole number above 0`);
  }
  if (pid === process.pid) {
    throw new DoctorError("bad-option", `process ${pid} is the doctor itself: give the pid of the program`);
  }
  const found = linuxProcess(pid);
  if (found.state === "Z") {
    throw new DoctorError("no-such-process", `process ${pid} has ended: give the pid of one that runs`);
  }
  if (found.threadOf !== pid) {
    const message = `${pid} is a thread of process ${found.threadOf}: give that pid`;
    throw new DoctorError("no-such-process", message);
  }
  if (!found.isNode) {
    const message = `process ${pid} is not Node (${found.args[0]}): give the pid of the Node process itself, not of what started it`;
    throw new DoctorError("not-node", message);
  }
  if (isStopped(found)) {
    const message = `process ${pid} is stopped and cannot answer: have it go on first (\`kill -CONT ${pid}\`, or end its debugger)`;
    throw new DoctorError("no-answer", message);
  }
  if (!found.catchesSigusr1) {
    const message = `process ${pid} does not catch SIGUSR1, which would end it: it was started with --permission or --disable-sigusr1, or has only just begun; start it without that option`;
    throw new DoctorError("inspector-refused", message);
  }
  if (found.otherNetwork) {
    const message = `process ${pid} runs in a network of its own, as in a container: run the doctor in there`;
    throw new DoctorError("not-permitted", message);
  }
  return found;
}

/** Resolves when nobody listens at the inspector's port any more. */
async function closed(pid: number, port: number, closeMs: number): Promise<void> {
  const isOpen = () => listeningPorts(pid).some((listening) => listening.port === port);
  for (let waitedMs = 0; isOpen(); waitedMs += LOOK_MS) {
    if (waitedMs >= closeMs) {
      const message = `process ${pid} did not close its inspector at port ${port} within ${closeMs / 1000} s: it is stopped, or in the middle of one long task, and closes it when it goes on`;
      throw new DoctorError("no-answer", message);
    }
    await sleep(LOOK_MS);
  }
}
