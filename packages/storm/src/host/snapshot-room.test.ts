import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Snapshots } from "@pauseless/wire";
import { World } from "../battle/rules.js";
import { battleViews } from "../protocol/battle-protocol.js";
import { SnapshotRoom } from "./snapshot-room.js";

const LARGEST_RESERVE_BYTES = 2 ** 31 - 64;

describe("room for snapshots", () => {
  for (const players of [50, 834, 835, World.MaxPlayers]) {
    test(`is there for battles of ${players}`, () => {
      const views = battleViews(players);
      const room = new SnapshotRoom(views, players + 1);
      const snapshots = room.open();
      const { committedBytes } = room.use();
      const usualBytes = Snapshots.bytesFor(views.layout, { clients: players + 1, views: 0 });
      // Only where they are more than a reserve holds are states of knowledge fewer, and then as many as it does.
      if (usualBytes <= LARGEST_RESERVE_BYTES) assert.equal(committedBytes, usualBytes);
      else
        assert.ok(committedBytes > 0.999 * LARGEST_RESERVE_BYTES && committedBytes <= LARGEST_RESERVE_BYTES);
      for (let client = 0; client <= players; client++) assert.equal(snapshots.join(), client);
      snapshots.close();
      assert.equal(room.use().usedBytes, 0);
    });
  }
});
