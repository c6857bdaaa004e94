import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { diceFrom } from "../testing/dice.js";
import { ReusedArray } from "./reused-array.js";

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

const itemsOf = <T>(array: ReusedArray<T>) => Array.from({ length: array.length }, (_, i) => array.at(i));

describe("an array that is used again", () => {
  test(`has what a plain array would have, PAUSELESS_SEED=${SEED}`, () => {
    const dice = diceFrom(SEED);
    const reused = new ReusedArray<number>();
    let plain: number[] = [];
    for (let i = 0; i < 5000; i++) {
      const what = dice(10);
      if (what < 6 || plain.length === 0) {
        reused.push(i);
        plain.push(i);
      } else if (what < 8) {
        assert.equal(reused.shift(), plain.shift());
      } else if (what === 8) {
        const place = dice(plain.length);
        reused.put(place, -i);
        plain[place] = -i;
      } else {
        const length = dice(plain.length + 1);
        reused.truncate(length);
        plain = plain.slice(0, length);
      }
      assert.deepEqual(itemsOf(reused), plain, `step ${i}, PAUSELESS_SEED=${SEED}`);
    }
  });

  test("is compacted in place: what stays moves up, in order", () => {
    const reused = new ReusedArray<number>();
    for (let i = 0; i < 10; i++) reused.push(i);
    let kept = 0;
    for (let i = 0; i < reused.length; i++) if (reused.at(i) % 3 === 0) reused.put(kept++, reused.at(i));
    reused.truncate(kept);
    assert.deepEqual(itemsOf(reused), [0, 3, 6, 9]);
  });
});
