import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Evidence } from "../../evidence/evidence.js";
import { launchTarget } from "../../target/launch-target.js";
import { observe } from "../observe.js";
import type { WorkDone } from "./fixed-work.js";
import type { WorkKind } from "./overhead-work.js";

/** Which program, how much of its work, and by which Node. */
export interface OverheadWork {
  readonly kind: WorkKind;
  readonly seconds: number;
  readonly node: string;
}

const LOOK_MS = 20;
/** On a machine with much else to do, saturated work takes several times as long. */
const PATIENCE = 10;

/** Runs the program with options of Node's own, or none. @throws Error where it does not come to its end */
export async function runPlain(work: OverheadWork, options: readonly string[]): Promise<WorkDone> {
  return await inFolder(async (folder) => {
    const path = join(folder, "done");
    const [program, ...rest] = argumentsOf(work, path);
    const child = spawn(work.node, [...options, program, ...rest], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    await there(path, work, child);
    child.kill("SIGTERM");
    await once(child, "exit");
    return await told(path);
  });
}

/** Runs the program under the doctor, all of its work in the window. @throws what {@link launchTarget} and {@link observe} throw; Error where it does not come to its end */
export async function runObserved(work: OverheadWork): Promise<WorkDone & { readonly evidence: Evidence }> {
  return await inFolder(async (folder) => {
    const path = join(folder, "done");
    const target = await launchTarget({
      command: [work.node, ...argumentsOf(work, path)],
      cwd: folder,
      output: "ignore",
    });
    try {
      const over = new AbortController();
      const observing = observe(target, { seconds: work.seconds + 1, signal: over.signal });
      await Promise.race([there(path, work), observing.then(() => there(path, work))]);
      over.abort();
      const evidence = await observing;
      process.kill(target.facts.pid, "SIGTERM");
      await there(`${path}.json`, work);
      return { ...(await told(path)), evidence };
    } finally {
      await target.stop();
    }
  });
}

function argumentsOf({ kind, seconds }: OverheadWork, path: string): string[] {
  return [fileURLToPath(new URL("overhead-program.js", import.meta.url)), kind, String(seconds), path];
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "pauseless-overhead-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function there(path: string, { kind, seconds }: OverheadWork, child?: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE * 1000 * (seconds + 1);
  while (!existsSync(path)) {
    await sleep(LOOK_MS);
    const hasEnded = child !== undefined && (child.exitCode !== null || child.signalCode !== null);
    if (hasEnded) throw new Error(`the ${kind} program ended before its work was done`);
    if (performance.now() < deadline) continue;
    child?.kill("SIGKILL");
    throw new Error(
      `the ${kind} program was not done with ${seconds} s of work ${PATIENCE} times as long after`,
    );
  }
}

async function told(path: string): Promise<WorkDone> {
  return JSON.parse(await readFile(`${path}.json`, "utf8")) as WorkDone;
}
