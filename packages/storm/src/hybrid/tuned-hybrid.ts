import type { RoomLimit } from "./hybrid-battles.js";

const MiB = 1024 * 1024;

/**
 * What strategy `hybrid-tuned` adds to `hybrid`, and no line of the game knows of.
 *
 * The technique: a server whose state is not on the heap knows how much memory it has, so it can say so. It takes all of it before the first tick, has a limit that
 * refuses a battle rather than endanger those that run, and leaves the engine a heap that is small and said to be so.
 *
 * When it helps: at the first tick of each battle, which waits for no page of memory; and under overload. What it costs: memory that may never be needed, and a
 * start that takes as long as touching it does. What to watch out for: limits that are higher than what the machine or the container has limit nothing.
 *
 * The settings were chosen by the reasons beside them. `pauseless storm --tune` tries most of them, and others, on your machine.
 */
export const tunedHybrid: { readonly engine: readonly string[]; readonly limit: RoomLimit } = {
  engine: [
    // The young generation: sockets and the platform make objects still, and nearly all die soon. The larger it is, the
    // rarer it is collected, and the fewer are copied then: `pauseless storm` counts the collections of `hybrid` beside those of this.
    "--max-semi-space-size=64",
    "--min-semi-space-size=64",
    // The limit of the heap, in MB: what is left there is code and a few objects for each battle.
    "--max-old-space-size=512",
    // The engine collects a heap that does not grow as well, to give memory back, and marks and compacts all of it for that. What it
    // costs to leave that: after a time in which more was needed, the heap keeps what it took, up to its limit.
    "--no-memory-reducer",
  ],
  // Of one room's arenas and slabs; what clients have of views is the host's, as in every strategy. Between the two there is room for battles that were not expected.
  limit: { softBytes: 1024 * MiB, hardBytes: 1536 * MiB },
};
