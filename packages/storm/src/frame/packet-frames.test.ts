import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PacketFrames } from "./packet-frames.js";

const LARGEST_BYTES = 300_000;
const words = Int32Array.from({ length: LARGEST_BYTES / 4 }, (_, i) => i * 7);

describe("the frames of packets", () => {
  for (const checked of [false, true]) {
    const mode = checked ? ", checked" : "";

    test(`have place for the largest packet after whatever came before${mode}`, () => {
      const packets = new PacketFrames(LARGEST_BYTES, checked);
      for (const length of [LARGEST_BYTES, 13, LARGEST_BYTES, 200_000, 99_999, LARGEST_BYTES]) {
        const byte = packets.copy(words, 0, length);
        const copied = packets.words.subarray(byte >> 2, (byte + length + 3) >> 2);
        assert.deepEqual(copied, words.subarray(0, (length + 3) >> 2));
      }
    });

    test(`keep a packet while the next that do not fit begin a frame${mode}`, () => {
      const packets = new PacketFrames(1000, checked);
      const first = packets.copy(words, 40, 1000);
      const expected = words.slice(10, 260);
      // More than one frame has room for, less than two.
      for (let i = 0; i < 300; i++) packets.copy(words, 4 * i, 1000);
      assert.deepEqual(packets.words.slice(first >> 2, (first >> 2) + 250), expected);
    });
  }
});
