import assert from "node:assert/strict";
import { test } from "node:test";
import { isUtf8 } from "./is-utf8.js";
import { diceFrom, pick } from "./testing/dice.js";

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const decoder = new TextDecoder("utf-8", { fatal: true });

function platformSays(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

test("bytes are UTF-8 where the platform says so, all of one and two bytes and some of three", () => {
  for (let length = 1; length <= 3; length++) {
    const bytes = new Uint8Array(length);
    for (let number = 0; number < 256 ** length; number += length === 3 ? 211 : 1) {
      for (let index = 0; index < length; index++) bytes[index] = number >> (8 * index);
      if (isUtf8(bytes, 0, length) !== platformSays(bytes)) assert.fail(`bytes ${bytes}`);
    }
  }
});

test("and of random bytes from the edges of what is allowed", () => {
  const dice = diceFrom(SEED);
  const edges = [
    0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
  ];
  let good = 0;
  for (let count = 0; count < 50_000; count++) {
    const bytes = Uint8Array.from({ length: 1 + dice(6) }, () => pick(dice, edges));
    const isGood = platformSays(bytes);
    if (isGood) good++;
    assert.equal(isUtf8(bytes, 0, bytes.length), isGood, `bytes ${bytes}, PAUSELESS_SEED=${SEED}`);
  }
  assert.ok(good > 500);
});

test("what is behind the end does not count", () => {
  const bytes = Uint8Array.of(0x61, 0xe2, 0x82, 0xac);
  assert.equal(isUtf8(bytes, 0, 4), true);
  assert.equal(isUtf8(bytes, 1, 4), true);
  assert.equal(isUtf8(bytes, 0, 3), false);
  assert.equal(isUtf8(bytes, 2, 4), false);
  assert.equal(isUtf8(bytes, 2, 2), true);
});
