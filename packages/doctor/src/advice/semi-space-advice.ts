import { SEMI_SPACES_IN_YOUNG } from "../collect/semi-space.js";
import type { Evidence } from "../evidence/evidence.js";
import { mostAtOnce } from "../figures/most-at-once.js";
import type { Advice } from "../insights/insight.js";
import { semiSpaceOf } from "../prove/engine-sizes.js";

/** Beyond it a young collection has more to copy than it saves, and each thread takes three times as much memory. */
const MOST_MB = 128;

/**
 * A larger young generation, so that objects have died before it is collected: four times the present one, which makes young collections a quarter as many, from 32 to 128 MB.
 * It begins large (`--min-semi-space-size`, Node 20 and later), since V8 would let it grow only as objects survive; what it may grow to is never less than before.
 *
 * @param semiSpaceBytes - one half of the young generation as it is now; 0 where that is not known
 * @param most - one half as V8 may let it grow, in bytes, where that is more than it is now
 * @returns undefined where it is that large already, or where all threads of the program, which the options hold for too, could take more than a quarter of the memory
 */
export function largerYoungGeneration(
  semiSpaceBytes: number,
  { target: { memoryBytes }, threads }: Pick<Evidence, "target" | "threads">,
  most = 0,
): Advice | undefined {
  const present = semiSpaceOf({ semiSpaceBytes }) / 2 ** 20;
  const wanted = Math.min(MOST_MB, Math.max(32, 2 ** Math.ceil(Math.log2(4 * present))));
  const limit = Math.max(wanted, most / 2 ** 20);
  const takenBytes =
    SEMI_SPACES_IN_YOUNG *
    limit *
    2 ** 20 *
    Math.max(
      1,
      mostAtOnce(threads, () => 1),
    );
  if (wanted <= present || takenBytes > memoryBytes / 4) return undefined;
  return semiSpace(
    wanted,
    `have the young generation collected less often, so that more has died by then`,
    limit,
  );
}

/** A smaller one than this fills so often that objects come to the old generation which would have died a moment later. */
const LEAST_MB = 4;

/**
 * Smaller young generations, so that less has come together to be copied at once: V8's own of Node 20 and 22 where it is larger than that, else a half and a quarter of it. Collections are then
 * more, and cost more in all: how much of a stop is taken away for that only a trial tells.
 *
 * @param semiSpaceBytes - one half of the young generation as it is now; 0 where that is not known
 * @returns the largest first; none where it is small already
 */
export function smallerYoungGenerations(semiSpaceBytes: number): Advice[] {
  const present = semiSpaceOf({ semiSpaceBytes }) / 2 ** 20;
  const wanted = present > 16 ? [16] : [2, 4].map((part) => 2 ** Math.floor(Math.log2(present / part)));
  return wanted
    .filter((mb) => mb >= LEAST_MB)
    .map((mb) => semiSpace(mb, "have less to copy in each young collection"));
}

function semiSpace(mb: number, why: string, limitMb = mb): Advice {
  const engine = [`--max-semi-space-size=${limitMb}`, `--min-semi-space-size=${mb}`];
  return {
    id: `semi-space-${mb}`,
    text: `To ${why}, start Node with ${engine.join(" ")} (the second is not allowed in NODE_OPTIONS); a thread then takes up to ${SEMI_SPACES_IN_YOUNG * limitMb} MB for it.`,
    engine,
  };
}
