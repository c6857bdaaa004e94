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
          room.endFrame(frames);
        }
        room.close(frames);
      });
    }
  }

  test("counts what can be read, in the current frames and the last ones, and what was ever used", () => {
    const room = new FrameRoom(2, 10, false);
    assert.deepEqual(room.memory(), { committedBytes: 0, usedBytes: 0 });
    const [one, two] = [room.open(), room.open()];
    const { usedBytes: empty } = room.memory();
    const grown = () => room.memory().usedBytes - empty;
    one.rent(800);
    two.rent(80);
    assert.equal(grown(), 880);
    assert.equal(room.memory().committedBytes, empty + 2 * 880);
    room.endFrame(one);
    one.rent(8);
    assert.equal(grown(), 888);
    room.endFrame(one);
    assert.equal(grown(), 88);
    assert.equal(room.memory().committedBytes, empty + 2 * 880);
    room.close(one);
    assert.equal(room.memory().committedBytes, empty / 2 + 2 * 80);
    room.close(two);
    assert.deepEqual(room.memory(), { committedBytes: 0, usedBytes: 0 });
  });

  test("is used again by the battles after those that were closed", () => {
    const room = new FrameRoom(2, 10, true);
    for (let time = 0; time < 3; time++) {
      const both = [room.open(), room.open()];
      assert.throws(() => room.open(), { code: "ARENA_FULL" });
      for (const frames of both) room.close(frames);
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
