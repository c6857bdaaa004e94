import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { OWNER_BYTES } from "./block-header.js";
import { copyBytes } from "./copy-bytes.js";
import { Reserve } from "./reserve.js";

const MARGIN = 24;

const buffers = {
  "of one thread": (bytes: number) => new Uint8Array(new ArrayBuffer(bytes)),
  shared: (bytes: number) => new Uint8Array(new SharedArrayBuffer(bytes)),
};

for (const [from, makeSource] of Object.entries(buffers)) {
  for (const [to, makeTarget] of Object.entries(buffers)) {
    describe(`copying bytes from memory that is ${from} to memory that is ${to}`, () => {
      for (const length of [0, 1, 7, 8, 1000, 16384, 40_001]) {
        test(`copies ${length} from anywhere to anywhere, and nothing besides`, () => {
          for (const [skew, at] of [
            [0, 0],
            [0, 8],
            [1, 0],
            [0, 3],
            [3, 3],
            [5, 2],
            [4, 8],
            [7, 1],
          ]) {
            const source = makeSource(length + skew).subarray(skew);
            for (let i = 0; i < length; i++) source[i] = Math.imul(i, 0x9e3779b1) >>> 24;
            const target = makeTarget(length + MARGIN).fill(0xaa);
            copyBytes(source, target, at);
            const copied = [...target.subarray(at, at + length)];
            assert.deepEqual(copied, [...source], `skew ${skew}, at ${at}`);
            const around = [...target.subarray(0, at), ...target.subarray(at + length)];
            assert.ok(
              around.every((byte) => byte === 0xaa),
              `skew ${skew}, at ${at}`,
            );
          }
        });
      }
    });
  }
}

for (const shared of [false, true]) {
  describe(`a block of memory that is ${shared ? "shared" : "of one thread"}`, () => {
    test("goes to any place within bytes and back, and stays its owner's, whatever they say of that", () => {
      const reserve = Reserve.open({ capacityBytes: 4096, shared });
      const arena = Arena.open({ capacityBytes: 2048, reserve });
      const word = arena.byteAt(arena.alloc(1000)) >> 2;
      const owner = reserve.views.i32.slice(OWNER_BYTES.from / 4, OWNER_BYTES.to / 4);
      for (const skew of [0, 1, 4, 8]) {
        for (const says of [0, 1, 255]) {
          const bytes = new Uint8Array(2048 + 8).subarray(skew, skew + arena.usedBytes);
          reserve.views.i32[word] = skew + 1;
          arena.snapshotTo(bytes);
          bytes.fill(says, OWNER_BYTES.from, OWNER_BYTES.to);
          reserve.views.i32[word] = 0;
          arena.restore(bytes);
          assert.equal(reserve.views.i32[word], skew + 1);
          assert.deepEqual(reserve.views.i32.slice(OWNER_BYTES.from / 4, OWNER_BYTES.to / 4), owner);
        }
      }
    });
  });
}
