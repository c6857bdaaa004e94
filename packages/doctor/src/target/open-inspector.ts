import { setTimeout as sleep } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import { isStopped, type LinuxProcess, linuxProcess } from "./linux-process.js";
import { type ListeningPort, listeningPorts, portTaker } from "./listening-ports.js";

const DEFAULT_PORT = 9229;
const LOOK_MS = 50;
/** After so long without a new port, an inspector may have been open before at a port that its options do not tell. */
const LOOK_ELSEWHERE_MS = 500;
const ASK_MS = 1000;

/** Where a process's inspector is. */
export interface OpenInspector {
  readonly url: string;
  /** Of the inspector. */
  readonly port: number;
  /** Whether it was open before. */
  readonly openBefore: boolean;
}

/**
 * Opens the inspector of a process that catches SIGUSR1, by that signal, sent once; where the inspector is open already, no signal is sent, or
 * it does nothing.
 *
 * @param openMs - how long opening may take
 * @throws DoctorError `port-taken`, before the signal; `inspector-refused` where it does not open in time, `no-answer` where it was stopped,
 *   `no-such-process` where it ended
 */
export async function openInspector(target: LinuxProcess, openMs: number): Promise<OpenInspector> {
  const { pid } = target;
  const before = listeningPorts(pid);
  const port = inspectPort(target);
  const there = await firstInspector(before.filter((listening) => listening.port === port));
  if (there) return { ...there, openBefore: true };
  refuseTakenPort(pid, port);
  process.kill(pid, "SIGUSR1");
  const isNew = ({ inode }: ListeningPort) => !before.some((old) => old.inode === inode);
  for (let waitedMs = 0; waitedMs < openMs; waitedMs += LOOK_MS) {
    await sleep(LOOK_MS);
    const opened = await firstInspector(listeningPorts(pid).filter(isNew));
    if (opened) return { ...opened, openBefore: false };
    if (waitedMs !== LOOK_ELSEWHERE_MS) continue;
    const elsewhere = await firstInspector(before);
    if (elsewhere) return { ...elsewhere, openBefore: true };
  }
  throw notOpened(pid, openMs);
}

function notOpened(pid: number, openMs: number): DoctorError {
  const words = `process ${pid} did not open its inspector within ${openMs / 1000} s of SIGUSR1`;
  if (isStopped(linuxProcess(pid))) {
    const message = `${words}, because it was stopped: have it go on first (\`kill -CONT ${pid}\`)`;
    return new DoctorError("no-answer", message);
  }
  const message = `${words}: it handles that signal itself, or is stuck in native code and will open it later; start it with --inspect, or launch it by the doctor`;
  return new DoctorError("inspector-refused", message);
}

/** The port that the process's inspector opens at: the last that its options name. */
function inspectPort({ args, environmentOptions }: LinuxProcess): number {
  const options = [...environmentOptions, ...args].join(" ");
  const named = /(?:^| )--(?:inspect(?:-brk|-wait|-port)?|debug-port)[= ](?:\S*:)?(\d+)(?= |$)/g;
  const last = [...options.matchAll(named)].at(-1)?.[1];
  return last === undefined ? DEFAULT_PORT : Number(last);
}

function refuseTakenPort(pid: number, port: number): void {
  const { taken, pid: by } = portTaker(port);
  if (port === 0 || !taken) return;
  const taker = by === undefined ? "a process of another user" : by === pid ? "itself" : `process ${by}`;
  const message = `process ${pid} would open its inspector at port ${port}, which is taken by ${taker}: free the port, or start the program with another --inspect-port`;
  throw new DoctorError("port-taken", message);
}

async function firstInspector(
  ports: readonly ListeningPort[],
): Promise<{ url: string; port: number } | undefined> {
  for (const { host, port } of ports) {
    const url = await inspectorAt(host, port);
    if (url) return { url, port };
  }
  return undefined;
}

/** The address that an inspector gives for its process; undefined where something else listens there. */
async function inspectorAt(host: string, port: number): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://${host}:${port}/json/list`, { signal: AbortSignal.timeout(ASK_MS) });
    const entries = (await answer.json()) as { type?: string; webSocketDebuggerUrl?: string }[];
    return entries.find(({ type }) => type === "node")?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}
