import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { MessageRing } from "./index.js";
import { RingWord } from "./ring-layout.js";

/*
 * Rings make no object, on either side. Both sides are one thread here; the cases of each mode are measured in a process of
 * their own, which is this file started again.
 */
const MODES = ["checked", "unchecked"];

/** Positions begin where they soon go round, so that all that they can be is among what is measured. */
function open(mode: string, payloadPhase: 0 | 3) {
  const ring = MessageRing.open({ capacityBytes: 4096, payloadPhase, checked: mode === "checked" });
  const { i32: words, u8: bytes } = ring.reserve.views;
  words[RingWord.Published] = 2 ** 30 - 2 ** 24;
  words[RingWord.Released] = 2 ** 30 - 2 ** 24;
  return { words, bytes, writer: ring.writer(), reader: ring.reader() };
}

const CASES: Record<string, (mode: string) => Operations> = {
  "a message at a time through a ring": (mode) => {
    const { words, writer, reader } = open(mode, 0);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const length = 4 + (i & 127);
        const at = writer.reserve(length);
        words[at >> 2] = i;
        writer.commit(length);
        writer.publish();
        if (reader.next()) sum = (sum + words[reader.at >> 2] + reader.length) | 0;
        reader.release();
      }
      return sum;
    };
  },
  "a batch of messages through a ring": (mode) => {
    const { bytes, writer, reader } = open(mode, 3);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const length = 1 + (i & 63);
        const at = writer.reserve(length);
        if (at >= 0) {
          bytes[at] = i;
          writer.commit(length);
        } else {
          writer.publish();
          while (reader.next()) sum = (sum + bytes[reader.at] + reader.length) | 0;
          reader.release();
        }
      }
      return sum;
    };
  },
  "looking into an empty ring, and waiting without time": (mode) => {
    const { words, writer, reader } = open(mode, 0);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (reader.next() || reader.isOver) return -1;
        if (reader.wait(0) === "timed-out") sum = (sum + 1) | 0;
        if ((i & 7) > 0) continue;
        words[writer.reserve(12) >> 2] = i;
        writer.commit(12);
        writer.publish();
        if (reader.wait(0) === "ready" && reader.next()) sum = (sum + words[reader.at >> 2]) | 0;
        reader.release();
      }
      return sum;
    };
  },
};

const [, , childMode] = process.argv;
if (MODES.includes(childMode)) {
  const cases = Object.entries(CASES).map(([name, begin]) => [name, () => begin(childMode)]);
  console.log(JSON.stringify(await measureCases(Object.fromEntries(cases))));
} else {
  for (const mode of MODES) {
    describe(`in steady state, ${mode}, no object is made by`, () => {
      testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, mode);
    });
  }
}
