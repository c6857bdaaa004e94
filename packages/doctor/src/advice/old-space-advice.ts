import type { TargetFacts } from "../evidence/evidence.js";
import type { Advice } from "../insights/insight.js";

/** What is left to the rest of the process and to the machine. */
const HEAP_SHARE_OF_MEMORY = 0.75;

/**
 * A higher limit for the old generation: three times what is live, as far as the machine has memory for it.
 *
 * @returns undefined where there is no memory for a limit that is higher by a quarter at least
 */
export function higherHeapLimit(
  liveBytes: number,
  limitBytes: number,
  { memoryBytes }: TargetFacts,
): Advice | undefined {
  const wanted = Math.min(Math.max(3 * liveBytes, 2 * limitBytes), HEAP_SHARE_OF_MEMORY * memoryBytes);
  if (wanted < 1.25 * limitBytes) return undefined;
  const mb = Math.floor(wanted / 2 ** 20);
  return {
    id: `old-space-${mb}`,
    text: `Start Node with --max-old-space-size=${mb}, so that the heap has room and is not collected again and again just below its limit.`,
    engine: [`--max-old-space-size=${mb}`],
  };
}
