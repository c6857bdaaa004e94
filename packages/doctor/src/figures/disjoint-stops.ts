/** A stretch of time in which a thread stood. */
export interface Stop {
  readonly startMs: number;
  readonly endMs: number;
}

/** Stops in order of time, cut to a window, with those that touch or overlap made one: no moment is counted twice. */
export function disjointStops(
  stops: readonly { readonly startMs: number; readonly ms: number }[],
  window: Stop,
): Stop[] {
  const disjoint: { startMs: number; endMs: number }[] = [];
  const inOrder = [...stops].sort((a, b) => a.startMs - b.startMs);
  for (const { startMs, ms } of inOrder) {
    const from = Math.max(startMs, window.startMs);
    const to = Math.min(startMs + ms, window.endMs);
    if (to <= from) continue;
    const last = disjoint.at(-1);
    if (last !== undefined && from <= last.endMs) last.endMs = Math.max(last.endMs, to);
    else disjoint.push({ startMs: from, endMs: to });
  }
  return disjoint;
}
