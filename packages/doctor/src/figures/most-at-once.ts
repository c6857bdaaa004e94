import type { ThreadEvidence } from "../evidence/evidence.js";

/** The most that threads that run at the same time have together of something. As many as ever run together do so when one of them begins. */
export function mostAtOnce(
  threads: readonly ThreadEvidence[],
  of: (thread: ThreadEvidence) => number,
): number {
  const spans = threads.map((thread) => ({ startMs: thread.startMs, endMs: thread.endMs, has: of(thread) }));
  const together = spans.map(({ startMs: atMs }) =>
    spans
      .filter(({ startMs, endMs }) => startMs <= atMs && endMs > atMs)
      .reduce((sum, { has }) => sum + has, 0),
  );
  return Math.max(0, ...together);
}
