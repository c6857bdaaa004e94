import assert from "node:assert/strict";
import { test } from "node:test";
import { INVALID_UTF8, validateUtf8 } from "./utf8-validator.js";

const u8 = new Uint8Array(64);
const i32 = new Int32Array(u8.buffer);
const decoder = new TextDecoder("utf-8", { fatal: true });

function isText(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Whether bytes could begin a text: some of the ends that a character can have make one of them. */
function isBeginning(bytes: Uint8Array): boolean {
  const ends = [[], [0x80], [0xbf], [0x80, 0x80], [0xbf, 0x80], [0x80, 0x80, 0x80], [0xbf, 0x80, 0x80]];
  return ends.some((end) => isText(Uint8Array.of(...bytes, ...end)));
}

function stateOf(bytes: Uint8Array, at = 3): number {
  u8.set(bytes, at);
  return validateUtf8(u8, i32, at, bytes.length, 0);
}

test("every code point is valid, but for the surrogates", () => {
  for (let point = 0; point <= 0x10ffff; point++) {
    const isSurrogate = point >= 0xd800 && point <= 0xdfff;
    let length = 1;
    if (point < 0x80) u8[5] = point;
    else {
      length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      for (let i = length - 1, left = point; i >= 0; i--, left >>= 6) u8[5 + i] = 0x80 | (left & 63);
      u8[5] = ((0xf00 >> length) & 0xff) | (point >> (6 * (length - 1)));
    }
    assert.equal(validateUtf8(u8, i32, 5, length, 0), isSurrogate ? INVALID_UTF8 : 0, point.toString(16));
  }
});

test("every two bytes, and every three and four of the telling ones, are judged as the platform does", () => {
  const telling = [
    0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
  ].concat([0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfc, 0xff]);
  const judge = (bytes: Uint8Array) => {
    const state = stateOf(bytes);
    assert.equal(state === 0, isText(bytes), Buffer.from(bytes).toString("hex"));
    if (state === INVALID_UTF8) return false;
    assert.ok(isBeginning(bytes), Buffer.from(bytes).toString("hex"));
    return true;
  };
  for (let first = 0; first < 256; first++) {
    for (let second = 0; second < 256; second++) judge(Uint8Array.of(first, second));
  }
  for (const a of telling) {
    for (const b of telling) {
      for (const c of telling) {
        if (!judge(Uint8Array.of(a, b, c))) continue;
        for (const d of telling) judge(Uint8Array.of(a, b, c, d));
      }
    }
  }
});

test("pieces are judged as the whole, wherever they are cut and begin", () => {
  const text = Buffer.from("plain, grüße, κόσμε, 日本語 and 🦆🦆 end");
  for (let at = 0; at < 4; at++) {
    u8.set(text, at);
    for (let cut = 0; cut <= text.length; cut++) {
      const before = validateUtf8(u8, i32, at, cut, 0);
      assert.equal(validateUtf8(u8, i32, at + cut, text.length - cut, before), 0);
    }
  }
});

test("a wrong byte among ASCII is found wherever it is", () => {
  for (let wrong = 0; wrong < 24; wrong++) {
    for (let at = 0; at < 4; at++) {
      u8.fill(0x61);
      u8[at + wrong] = 0xff;
      assert.equal(validateUtf8(u8, i32, at, 24, 0), INVALID_UTF8);
      assert.equal(validateUtf8(u8, i32, at, wrong, 0), 0);
    }
  }
});
