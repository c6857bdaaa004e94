import { getHeapSpaceStatistics } from "node:v8";
import type { Battles } from "../battle/strategy.js";
import type { Fragmentation } from "../compare/report-data.js";

const MB = 2 ** 20;
/** Spaces of the young generation: half of it is meant to be empty, and the rest to be filled. */
const YOUNG = new Set(["new_space", "new_large_object_space"]);

/**
 * How much of what is committed holds nothing now: of the spaces of this isolate's heap, and of the strategy's own memory, which is named `arenas`.
 * What is garbage but not collected yet counts as used. Spaces without memory are left out.
 *
 * @param own - what the strategy holds outside of the engine's heap
 */
export function fragmentation(own: ReturnType<Battles["memory"]>): Fragmentation {
  const spaces = getHeapSpaceStatistics().map((space) => ({
    space: space.space_name,
    committedBytes: space.space_size,
    usedBytes: space.space_used_size,
  }));
  spaces.push({ space: "arenas", ...own });
  const held = spaces.filter(({ committedBytes }) => committedBytes > 0);
  let committed = 0;
  let used = 0;
  for (const { space, committedBytes, usedBytes } of held) {
    if (YOUNG.has(space)) continue;
    committed += committedBytes;
    used += usedBytes;
  }
  return {
    share: unusedShare(committed, used),
    spaces: held.map(({ space, committedBytes, usedBytes }) => ({
      space,
      committedMb: committedBytes / MB,
      usedMb: usedBytes / MB,
      share: unusedShare(committedBytes, usedBytes),
    })),
  };
}

function unusedShare(committedBytes: number, usedBytes: number): number {
  return committedBytes === 0 ? 0 : Math.max(0, 1 - usedBytes / committedBytes);
}
