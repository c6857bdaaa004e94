import { SnapshotDecoder } from "../snapshot-decoder.js";
import { unsigned } from "../snapshot-field.js";
import { snapshotLayout } from "../snapshot-layout.js";
import { snapshotTable } from "../snapshot-table.js";
import { Snapshots } from "../snapshots.js";
import type { MakeMover } from "./mover.js";
import { WALKERS } from "./walk.js";

/** What a client says that it has is so many ticks old when the next packet is written. */
const ACKNOWLEDGED_TICKS_AGO = 2;

/** Delta snapshots for clients each of which acknowledges on its own, captured from columns. */
function pauselessMover(predicted: boolean): MakeMover {
  return (ways, clients) => {
    const walkers = snapshotTable("walkers", {
      capacity: WALKERS,
      fields: { x: unsigned(16, { predicted }), y: unsigned(16, { predicted }) },
    });
    const layout = snapshotLayout("walk", [walkers]);
    const snapshots = new Snapshots(layout, { clients });
    const capture = snapshots.capture(walkers);
    const columns = { x: { array: ways.x, start: 0, step: 1 }, y: { array: ways.y, start: 0, step: 1 } };
    let decoder = new SnapshotDecoder(layout);
    let rows = decoder.table(walkers);
    const bytes = snapshots.reserve.views.u8;
    for (let client = 0; client < clients; client++) snapshots.join();
    let tick = 0;

    return {
      encode(walkTick) {
        snapshots.begin(tick);
        columns.x.start = columns.y.start = walkTick * WALKERS;
        capture.rows(columns, 0, WALKERS);
        for (let client = clients - 1; client >= 0; client--) {
          snapshots.acknowledge(client, tick - ACKNOWLEDGED_TICKS_AGO);
          snapshots.encode(client, snapshots.views.everything);
        }
        tick++;
        return snapshots.length;
      },
      join() {
        snapshots.requestKeyframe(0);
        decoder = new SnapshotDecoder(layout);
        rows = decoder.table(walkers);
      },
      deliver() {
        const { at, length } = snapshots;
        if (!decoder.receive(bytes.subarray(at, at + length))) throw new Error(decoder.fault);
      },
      x: (player) => rows.at(player).x,
      y: (player) => rows.at(player).y,
    };
  };
}

/** With prediction: what is sent is by how much a player is not where it would be if it went on as it went. */
export const pauselessPredicted = pauselessMover(true);

/** Without: what is sent is how far it went. */
export const pauselessPlain = pauselessMover(false);
