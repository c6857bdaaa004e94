import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageRing } from "./index.js";
import { RingWord } from "./ring-layout.js";
import { diceFrom } from "./testing/dice.js";

/*
 * Random programs of operations on a ring and on a plain queue side by side, in one thread, on rings of many sizes. To run a
 * failed one again, set PAUSELESS_SEED to the seed that it printed.
 */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const OPERATIONS = 150_000;

for (const checked of [true, false]) {
  for (const payloadPhase of [0, 3] as const) {
    const mode = `${checked ? "checked" : "unchecked"}, phase ${payloadPhase}`;
    test(`a random program on a ring does as a queue does, ${mode}`, () => {
      const dice = diceFrom(SEED);
      let operation = 0;
      try {
        while (operation < OPERATIONS) {
          operation += episode(dice, checked, payloadPhase, 50 + dice(3000));
        }
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : cause;
        throw new Error(`behind operation ${operation}, PAUSELESS_SEED=${SEED}: ${why}`, { cause });
      }
    });
  }
}

/** One ring and one queue: `operations` on both. */
function episode(dice: (n: number) => number, checked: boolean, payloadPhase: 0 | 3, operations: number) {
  const capacityBytes = 64 << dice(7);
  const ring = MessageRing.open({ capacityBytes, payloadPhase, checked });
  const { u8, i32 } = ring.reserve.views;
  // As far round as positions go, by chance.
  const start = dice(2) === 0 ? 0 : 2 ** 30 - dice(4 * capacityBytes);
  i32[ring.share().baseBytes / 4 + RingWord.Published] = start;
  i32[ring.share().baseBytes / 4 + RingWord.Released] = start;
  let writer = ring.writer();
  let reader = ring.reader();
  const { largestBytes } = writer;
  /** Each message as its bytes: committed; published; read and not released. */
  let committed: number[][] = [];
  const published: number[][] = [];
  let held: { at: number; bytes: number[] }[] = [];
  let position = start;
  let freed = start;
  const wordsOf = (length: number) => 1 + Math.ceil((length - (payloadPhase === 3 ? 1 : 0)) / 4);
  const capacity = capacityBytes / 4;

  /** Where a message of so many words goes, and behind it: by the rules as they are documented. */
  const placeOf = (words: number) => {
    const left = capacity - (position % capacity);
    const start = words > left ? position + left : position;
    return { start, end: start + words, fits: start + words - freed <= capacity };
  };
  const ends: number[] = [];
  const reserve = (bytes: number) => {
    const { start, fits } = placeOf(Math.max(1, wordsOf(bytes)));
    const at = writer.reserve(bytes);
    assert.equal(at >= 0, fits, `room for ${bytes}`);
    if (fits) {
      const first = at - (payloadPhase === 3 ? 3 : 4);
      assert.equal(first % 4, 0);
      assert.equal(first - (start % capacity) * 4, ring.share().baseBytes + 640);
    }
    return { at, start };
  };
  const write = () => {
    const room = dice(4) === 0 ? dice(largestBytes + 1) : dice(Math.min(largestBytes + 1, 40));
    const { at, start } = reserve(room);
    if (at < 0 || dice(16) === 0) return;
    const length = dice(4) === 0 ? dice(room + 1) : room;
    const bytes = Array.from({ length }, () => dice(256));
    for (let i = 0; i < room; i++) u8[at + i] = i < length ? bytes[i] : dice(256);
    writer.commit(length);
    position = start + Math.max(1, wordsOf(length));
    ends.push(position);
    committed.push(bytes);
  };
  const publish = () => {
    writer.publish();
    published.push(...committed);
    committed = [];
  };
  const read = () => {
    const isThere = reader.next();
    const bytes = published.shift();
    assert.equal(isThere, bytes !== undefined);
    if (bytes === undefined) return;
    assert.equal(reader.length, bytes.length);
    assert.equal(reader.at % 4, payloadPhase);
    held.push({ at: reader.at, bytes });
  };
  const release = () => {
    for (const { at, bytes } of held) {
      for (const [i, byte] of bytes.entries()) assert.equal(u8[at + i], byte);
    }
    reader.release();
    const last = ends.splice(0, held.length).at(-1);
    if (last !== undefined) freed = last;
    held = [];
  };

  for (let left = operations; left > 0; left--) {
    const action = dice(100);
    if (action < 45) write();
    else if (action < 60) publish();
    else if (action < 85) read();
    else if (action < 96) release();
    else if (action === 96) {
      const bytes = dice(largestBytes + 1);
      publish();
      assert.equal(writer.wait(bytes, 0), placeOf(Math.max(1, wordsOf(bytes))).fits ? "ready" : "timed-out");
    } else if (action === 97) {
      release();
      assert.equal(reader.wait(0), published.length > 0 ? "ready" : "timed-out");
    } else if (action === 98) {
      assert.throws(() => writer.reserve(largestBytes + 1 + dice(1000)), { code: "MESSAGE_TOO_LARGE" });
    } else if (dice(4) === 0) {
      // What was not published, and not released, is as if the thread had died.
      for (; committed.length > 0; committed.pop()) ends.pop();
      writer = ring.writer({ takeOver: true });
      position = ends.at(-1) ?? freed;
      published.unshift(...held.map(({ bytes }) => bytes));
      held = [];
      reader = ring.reader({ takeOver: true });
    }
  }
  publish();
  writer.end();
  while (published.length > 0) read();
  release();
  assert.equal(reader.next(), false);
  assert.equal(reader.isOver, true);
  return operations;
}
