import assert from "node:assert/strict";
import { test } from "node:test";
import { Reserve, specializer } from "@pauseless/arena";
import { clearOf } from "./clear.js";

const CAPACITY_BYTES = 1024;
/** What is not to be zeroed. */
const LEFT = 0xa5;

for (const shared of [false, true]) {
  for (const generateCode of [true, false]) {
    test(`the bytes of a record are zeroed and no others, ${shared ? "shared" : "of one thread"}, ${generateCode ? "generated" : "not generated"}`, () => {
      const { views } = Reserve.open({ capacityBytes: CAPACITY_BYTES, shared, generateCode });
      const specialize = specializer(generateCode);
      for (const words of [1, 2, 7, 8, 9, 10, 11, 12, 13, 16, 17, 31, 63, 64, 65, 66, 200]) {
        const bytes = words * 4;
        const clear = clearOf(bytes, { views, specialize });
        // Words of either half of a pair; and the first and the last of the reserve.
        for (const at of [0, 4, 64, 68, CAPACITY_BYTES - bytes]) {
          views.u8.fill(LEFT);
          clear(at);
          const expected = new Uint8Array(CAPACITY_BYTES).fill(LEFT).fill(0, at, at + bytes);
          assert.deepEqual(Uint8Array.from(views.u8), expected, `${bytes} bytes at ${at}`);
        }
      }
    });
  }
}
