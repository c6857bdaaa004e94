import { Reserve } from "@pauseless/arena";
import { Snapshots } from "@pauseless/wire";
import type { BattleViews } from "../protocol/battle-protocol.js";

/** How many battles share a reserve. */
const BATTLES_TOGETHER = 32;
const MOST_BYTES = 2 ** 31 - 64;

/**
 * Room for the snapshots of many battles. Those that are in one reserve share the code of their cursors: what a rehearsal has had compiled
 * is what the battles after it run.
 */
export class SnapshotRoom {
  private reserve: Reserve | undefined;
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
    const { bytes, options, views } = this;
    if (this.reserve === undefined || this.reserve.stats().largestFreeBytes < bytes) {
      const together = Math.min(BATTLES_TOGETHER, Math.floor(MOST_BYTES / bytes));
      this.reserve = Reserve.open({
        capacityBytes: Math.max(1, together) * bytes,
        name: "snapshots of battles",
      });
    }
    return new Snapshots(views.layout, { ...options, reserve: this.reserve });
  }
}
