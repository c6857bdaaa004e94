import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { World } from "../battle/rules.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import { InputEvent, Message, NovaTargets } from "./frame-records.js";
import { FrameRoom } from "./frame-room.js";

describe("room for frames of battles", () => {
  for (const players of [1, 50, World.MaxPlayers]) {
    for (const checked of [false, true]) {
      test(`has place for all that ${players} can do in a tick${checked ? ", checked" : ""}`, () => {
        const room = new FrameRoom(1, players, checked);
        const frames = room.open();
        for (let tick = 0; tick < 3; tick++) {
          for (let player = 0; player < players; player++) {
            for (let i = 0; i < INPUTS_PER_PLAYER; i++) frames.rent(Message.bytes);
            frames.rent(InputEvent.bytes);
            frames.rent(NovaTargets.bytes);
          }
          frames.swap();
        }
        frames.close();
      });
    }
  }

  test("counts both frames of each battle that is open, and of as many as were open at once", () => {
    const room = new FrameRoom(3, 10, false);
    assert.deepEqual(room.use(), { committedBytes: 0, usedBytes: 0 });
    const one = room.open();
    const { usedBytes: ofOne } = room.use();
    assert.ok(ofOne > 2 * 10 * INPUTS_PER_PLAYER * Message.bytes);
    const two = room.open();
    // What is rented is in what was set aside for it.
    two.rent(80);
    assert.deepEqual(room.use(), { committedBytes: 2 * ofOne, usedBytes: 2 * ofOne });
    one.close();
    assert.deepEqual(room.use(), { committedBytes: 2 * ofOne, usedBytes: ofOne });
    two.close();
    assert.deepEqual(room.use(), { committedBytes: 2 * ofOne, usedBytes: 0 });
  });

  test("is used again by the battles after those that were closed", () => {
    const room = new FrameRoom(2, 10, true);
    for (let time = 0; time < 3; time++) {
      const both = [room.open(), room.open()];
      assert.throws(() => room.open(), { code: "ARENA_FULL" });
      for (const frames of both) frames.close();
    }
  });

  test("for more battles than a reserve holds is refused, and it is said how many it does", () => {
    assert.throws(() => new FrameRoom(100_000, 1000, false), {
      name: "StormError",
      code: "BAD_OPTION",
      message: /100000 battles of 1000 players.*holds: \d+; ask for fewer/,
    });
  });
});
