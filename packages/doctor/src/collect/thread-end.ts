import type { ThreadEvidence } from "../evidence/evidence.js";
import { oldGenerationLimit } from "./old-generation-limit.js";

/** V8 gives up when a heap that is so full does not become emptier. */
const FULL_SHARE = 0.95;
/** Threads that go so shortly before the program go with it. */
const WITH_PROGRAM_MS = 500;

/**
 * How a thread ended that has gone before the window was over; undefined where it went with the program. Node ends a worker whose heap has come to its limit, and has V8 raise the limit for
 * that; where the trace did not tell the raised one any more, a heap that was nearly full to the end says the same.
 *
 * Source: `Worker::NearHeapLimit` (Node's src/node_worker.cc).
 */
export function threadEnd(
  thread: Pick<ThreadEvidence, "collections" | "endMs" | "heapLimitBytes" | "semiSpaceBytes">,
  windowMs: number,
  isLimitRaised: boolean,
): ThreadEvidence["ended"] {
  if (isLimitRaised) return "heap-limit";
  if (thread.endMs > windowMs - WITH_PROGRAM_MS) return undefined;
  const usedBytes = thread.collections.at(-1)?.usedAfterBytes ?? 0;
  return usedBytes >= FULL_SHARE * oldGenerationLimit(thread) ? "heap-limit" : "exit";
}
