import assert from "node:assert/strict";
import { test } from "node:test";
import { rotateMask, unmask } from "./unmask.js";

const MASKS = [0x3d21fa37, -1, 0, 0x80000001 | 0];

/** What the RFC says, byte by byte. */
function expected(bytes: Uint8Array, from: number, to: number, length: number, mask: number): Uint8Array {
  const after = bytes.slice();
  for (let i = 0; i < length; i++) after[to + i] = bytes[from + i] ^ ((mask >>> (8 * (i & 3))) & 255);
  return after;
}

test("every length, place and move is as byte by byte, and nothing else changes but what is moved away from", () => {
  const u8 = new Uint8Array(96);
  const i32 = new Int32Array(u8.buffer);
  for (const mask of MASKS) {
    for (let from = 3; from < 12; from++) {
      for (let move = 0; move < 4 && move <= from; move++) {
        for (let length = 0; length < 40; length++) {
          for (let i = 0; i < u8.length; i++) u8[i] = i * 11 + 5;
          const to = from - move;
          const wanted = expected(u8, from, to, length, mask);
          unmask(u8, i32, from, to, length, mask);
          assert.deepEqual(u8.subarray(0, to + length), wanted.subarray(0, to + length));
          assert.deepEqual(u8.subarray(from + length), wanted.subarray(from + length));
        }
      }
    }
  }
});

test("a mask goes on behind any number of bytes", () => {
  for (let count = 0; count < 9; count++) {
    const turned = rotateMask(0x44332211, count);
    assert.deepEqual(
      [0, 8, 16, 24].map((bits) => (turned >>> bits) & 255),
      [0, 1, 2, 3].map((i) => [0x11, 0x22, 0x33, 0x44][(i + count) & 3]),
    );
  }
});
