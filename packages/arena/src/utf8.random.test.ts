import assert from "node:assert/strict";
import { type Dice, pick, program } from "./random-program.test.js";
import { readUtf8, utf8Length, writeUtf8 } from "./utf8.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** A text of UTF-16 units of every kind: surrogates meet now and then, and often do not. */
function someUnits(dice: Dice): string {
  let text = "";
  for (let left = dice(24); left > 0; left--) {
    const kind = dice(6);
    if (kind === 0) text += String.fromCodePoint(0x10000 + dice(0x100000));
    else if (kind === 1) text += String.fromCharCode(0xd800 + dice(0x800));
    else text += String.fromCharCode(dice(pick(dice, [0x80, 0x800, 0x10000])));
  }
  return text;
}

/** Bytes that are UTF-8 but for some that were changed, cut off or put in. */
function someBroken(dice: Dice): Uint8Array {
  const bytes = encoder.encode(someUnits(dice));
  for (let left = dice(4); left > 0 && bytes.length > 0; left--) {
    bytes[dice(bytes.length)] = pick(dice, [dice(256), 0x80 + dice(0x40), 0xc0 + dice(0x40)]);
  }
  return bytes.subarray(0, dice(bytes.length + 1));
}

/** What bytes should read as: the longest piece of UTF-8 at each place by the platform's decoder, or U+FFFD for the byte. */
function expectedOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((each) => isOnePoint(bytes.subarray(at, at + each), each));
    text += length === undefined ? "\ufffd" : decoder.decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return text;
}

function isOnePoint(bytes: Uint8Array, length: number): boolean {
  if (bytes.length < length) return false;
  try {
    return [...strict.decode(bytes)].length === 1;
  } catch {
    return false;
  }
}

program("texts in bytes", ({ dice, shared }) => {
  const memory = new Uint8Array(shared ? new SharedArrayBuffer(512) : new ArrayBuffer(512));
  const step = () => {
    const text = someUnits(dice);
    const expected = encoder.encode(text);
    assert.equal(utf8Length(text), expected.length);
    const at = dice(256);
    memory.fill(0xee);
    writeUtf8(memory, at, text);
    assert.ok(Buffer.from(memory.slice(at, at + expected.length)).equals(expected));
    assert.ok(memory.every((byte, index) => byte === 0xee || (index >= at && index < at + expected.length)));
    assert.equal(readUtf8(memory, at, expected.length), decoder.decode(expected));
    if (dice(4) !== 0) return;
    const broken = someBroken(dice);
    memory.set(broken, at);
    assert.equal(readUtf8(memory, at, broken.length), expectedOf(broken));
  };
  return { step, compare: () => undefined };
});
