import { setTimeout as sleep } from "node:timers/promises";
import type { ThreadSession } from "./target.js";

const EVERY_MS = 500;

/**
 * Has a thread forget what it wrote to its console, again and again until it is gone. While an inspector is open V8 keeps the arguments of the last
 * 1000 calls of `console.log` and its like, which would otherwise look like a leak of the program's.
 *
 * Source: V8's `V8ConsoleMessageStorage` (src/inspector/v8-console-message.cc).
 */
export async function forgetConsole(session: ThreadSession): Promise<void> {
  while (!session.gone.aborted) {
    // A thread that cannot answer now may later.
    await session.post("Runtime.discardConsoleEntries").catch(() => {});
    await sleep(EVERY_MS, undefined, { ref: false });
  }
}
