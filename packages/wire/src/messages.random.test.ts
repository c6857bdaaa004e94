import assert from "node:assert/strict";
import { test } from "node:test";
import { Reserve } from "@pauseless/arena";
import { diceFrom, pick } from "./testing/dice.js";
import { encodeFrame } from "./testing/plain-codec.js";
import { randomProtocol } from "./testing/random-message.js";
import { randomValue } from "./testing/random-value.js";
import { asCursorsTell, fillMessage, takeMessage } from "./testing/view-record.js";

/* To run a failed one again, set PAUSELESS_SEED to the seed that it printed. */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const PROTOCOLS = 40;
const FRAMES = 150;
const CAPACITY_BYTES = 1 << 16;

for (const checked of [true, false]) {
  test(`random messages are written as a plain encoder does, and read as they were written, ${checked ? "checked" : "unchecked"}`, () => {
    const dice = diceFrom(SEED);
    for (let index = 0; index < PROTOCOLS; index++) tryProtocol(index);

    function tryProtocol(index: number): void {
      const { game, messages } = randomProtocol(dice);
      const options = { capacityBytes: CAPACITY_BYTES, checked, generateCode: dice(4) !== 0 };
      const reserve = Reserve.open({ ...options, shared: dice(4) === 0 });
      const { u8 } = reserve.views;
      const writer = game.toServer.writer(reserve);
      const reader = game.toServer.reader(reserve);
      for (let count = 0; count < FRAMES; count++) {
        const values = Array.from({ length: 1 + dice(4) }, () => randomValue(dice, messages));
        const expected = encodeFrame(values, messages);
        const at = 3 + 4 * dice(64);
        const dirt = pick(dice, [0, 0xff, 0x55]);
        u8.fill(dirt, 0, 4096);
        writer.begin(at, CAPACITY_BYTES - at);
        for (const { kind, value } of values) {
          const cursor = writer.add(messages[kind].declaration);
          assert.ok(cursor !== undefined);
          fillMessage(messages[kind].declaration, cursor, value, u8, dice);
        }
        const length = writer.end();
        const where = `frame ${count} of protocol ${index}, PAUSELESS_SEED=${SEED}`;
        assert.deepEqual([...u8.subarray(at, at + length)], [...expected], where);
        assert.ok(
          u8.subarray(0, at).every((byte) => byte === dirt),
          `before ${where}`,
        );
        assert.ok(reader.begin(at, length), `${reader.why}: ${where}`);
        for (const { kind, value } of values) {
          assert.equal(reader.next(), kind, where);
          const { declaration } = messages[kind];
          const found = takeMessage(declaration, reader.cursor(declaration), u8);
          assert.deepEqual(found, asCursorsTell(value), where);
        }
        assert.equal(reader.next(), -1, where);
      }
    }
  });
}
