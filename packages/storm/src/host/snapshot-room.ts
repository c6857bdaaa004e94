import { Reserve } from "@pauseless/arena";
import { Snapshots } from "@pauseless/wire";
import type { BattleViews } from "../protocol/battle-protocol.js";
import { type MemoryUse, ReserveUse, sumOfUses } from "./reserve-use.js";

/** How many battles share a reserve. */
const BATTLES_TOGETHER = 32;
const MOST_BYTES = 2 ** 31 - 64;

/**
 * Room for the snapshots of many battles. Those that are in one reserve share the code of their cursors: what a rehearsal has had compiled
 * is what the battles after it run.
 */
export class SnapshotRoom {
  private readonly reserves: ReserveUse[] = [];
  private readonly bytes: number;
  private readonly options;

  /** @param clients - how many clients each battle has at most */
  constructor(
    private readonly views: BattleViews,
    clients: number,
  ) {
    // All see all.
    this.options = { clients, views: 0 };
    this.bytes = Snapshots.bytesFor(views.layout, this.options);
  }

  /** Makes the snapshots of one more battle. */
  open(): Snapshots {
    const { options, views } = this;
    const use = this.withRoom();
    const snapshots = new Snapshots(views.layout, { ...options, reserve: use.reserve });
    use.note();
    return snapshots;
  }

  /** What the snapshots of the battles take. */
  use(): MemoryUse {
    return sumOfUses(this.reserves);
  }

  /** The first reserve with room for one battle more. */
  private withRoom(): ReserveUse {
    const { bytes, reserves } = this;
    const found = reserves.find(({ reserve }) => reserve.stats().largestFreeBytes >= bytes);
    if (found !== undefined) return found;
    const together = Math.min(BATTLES_TOGETHER, Math.floor(MOST_BYTES / bytes));
    const capacityBytes = Math.max(1, together) * bytes;
    const use = new ReserveUse(Reserve.open({ capacityBytes, name: "snapshots of battles" }));
    reserves.push(use);
    return use;
  }
}
