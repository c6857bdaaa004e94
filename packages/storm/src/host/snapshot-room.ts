import { Reserve } from "@pauseless/arena";
import { Snapshots, type SnapshotsOptions } from "@pauseless/wire";
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
    this.options = optionsFor(views, clients);
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

/** All see all. What is kept of what clients know is as much as a reserve has room for: it grows with the clients and with what each sees, so with the players squared. */
function optionsFor({ layout }: BattleViews, clients: number): SnapshotsOptions {
  const usual = { clients, views: 0 };
  if (Snapshots.bytesFor(layout, usual) <= MOST_BYTES) return usual;
  const bytesOf = (knowledge: number) => Snapshots.bytesFor(layout, { ...usual, knowledge });
  const leastStates = 3 * clients + 1;
  const stateBytes = (bytesOf(2 * leastStates) - bytesOf(leastStates)) / leastStates;
  // Bytes are rounded up to a line of the processor's cache.
  const more = Math.floor((MOST_BYTES - 64 - bytesOf(leastStates)) / stateBytes);
  return { ...usual, knowledge: leastStates + Math.max(0, more) };
}
