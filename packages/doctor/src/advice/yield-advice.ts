import { libraryOf } from "../figures/library-of.js";
import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";
import { adviceId, type Place } from "./advice-id.js";

/** A long turn of the loop cut in pieces, or given to a thread of its own. What a library does in one call cannot be cut, only called with less. */
export function yieldAdvice(place: Place | undefined): Advice[] {
  const who = place === undefined ? "the long turns" : inWords.place(place);
  const library = place && libraryOf(place.file);
  return [
    library === undefined
      ? {
          id: adviceId("pieces", place),
          text: `Cut the work of ${who} in pieces of a few milliseconds and let the loop turn in between by setImmediate.`,
          snippet: `import { setImmediate as turn } from "node:timers/promises";

async function inPieces<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  let sinceMs = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - sinceMs < 5) continue;
    await turn(); // timers, sockets and ticks get their turn
    sinceMs = performance.now();
  }
}
`,
        }
      : {
          id: adviceId("less", place),
          text: `Call ${who} with less at a time, and let the loop turn between the calls; or look in the documentation of ${library} for an interface that works on streams.`,
        },
    {
      id: adviceId("worker", place),
      text: `Or give the work of ${who} to a worker thread, so that the loop never waits for it.`,
      snippet: `import { once } from "node:events";
import { Worker } from "node:worker_threads";

// Start it once; in it: parentPort.on("message", (work) => parentPort.postMessage(result(work)))
const worker = new Worker(new URL("./work.js", import.meta.url));

async function work(input: unknown): Promise<unknown> {
  worker.postMessage(input);
  const [result] = await once(worker, "message");
  return result;
}
`,
    },
  ];
}
