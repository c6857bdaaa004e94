import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MessageRing } from "./index.js";
import { RingWord } from "./ring-layout.js";
import { type Exploration, explore, type Flaw, type Scenario } from "./ring-model.test.js";

const scenario = (some: Partial<Scenario>): Scenario => ({
  messages: 3,
  capacity: 1,
  readerEndsAfter: 99,
  timesOut: false,
  flaw: "none",
  ...some,
});

describe("in every order of the steps of writer and reader", () => {
  const follows = new Set<string>();
  for (const capacity of [1, 2, 3]) {
    for (const readerEndsAfter of [99, 1, 2]) {
      for (const timesOut of [false, true]) {
        const early = readerEndsAfter < 99 ? `, the reader ends after ${readerEndsAfter}` : "";
        const title = `room for ${capacity}${early}${timesOut ? ", waits time out" : ""}`;
        test(`all messages arrive and nobody sleeps for ever: ${title}`, () => {
          const found: Exploration = explore(scenario({ capacity, readerEndsAfter, timesOut }));
          assert.equal(found.problem, undefined);
          assert.ok(found.states > 100, `${found.states} states`);
          for (const each of found.follows) follows.add(each);
        });
      }
    }
  }

  const flaws: [Flaw, RegExp][] = [
    ["looks, then arms", /sleep for ever/],
    ["rings, then publishes", /sleep for ever/],
    ["wakes, and does not clear", /sleep for ever/],
    ["believes the end at once", /messages were read/],
    ["releases, then reads", /another message|written over/],
  ];
  for (const [flaw, problem] of flaws) {
    test(`the model notices a side that ${flaw}`, () => {
      assert.match(explore(scenario({ flaw, messages: 2 })).problem ?? "nothing", problem);
    });
  }

  test("the code takes the steps of the model, in its order", () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      for (const trace of tracesOf(seed)) {
        assert.ok(trace.steps.length > 100);
        for (let i = 1; i < trace.steps.length; i++) {
          const step = `${trace.side}: ${trace.steps[i - 1]}, ${trace.steps[i]}`;
          assert.ok(follows.has(step), `the model has no "${step}"`);
        }
      }
    }
  });
});

const WORDS: Record<number, string> = {
  [RingWord.Published]: "published",
  [RingWord.WriterState]: "writerState",
  [RingWord.Released]: "released",
  [RingWord.ReaderState]: "readerState",
  [RingWord.ReaderBell]: "readerBell",
  [RingWord.WriterBell]: "writerBell",
};

/**
 * Has both sides do in one thread, by chance, what the model's do; where one would sleep, the other goes on for a while. Answers
 * what each did, in the words of the model.
 */
function tracesOf(seed: number) {
  let state = seed;
  const dice = (n: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % n;
  };
  const ring = MessageRing.open({ capacityBytes: 64, checked: false });
  const writer = ring.writer();
  const reader = ring.reader();
  const writes: string[] = [];
  const reads: string[] = [];
  let steps = writes;
  let unread = 0;
  let unpublished = 0;
  const nothing = () => {};
  /** What the other side does while one sleeps. */
  let meanwhile: () => void = nothing;
  const waiting = (other: () => void, wait: () => void) => {
    const before = meanwhile;
    meanwhile = before === nothing ? other : nothing;
    wait();
    meanwhile = before;
  };
  const publishing = (publish: () => void) => {
    unread += unpublished;
    unpublished = 0;
    publish();
  };
  const write = () => {
    const before = steps;
    steps = writes;
    if (writer.reserve(24) < 0) publishing(() => waiting(readOne, () => writer.wait(24, 1)));
    else {
      steps.push("write message");
      writer.commit(24);
      unpublished++;
      if (dice(2) === 0) publishing(() => writer.publish());
    }
    steps = before;
  };
  const readOne = () => {
    const before = steps;
    steps = reads;
    if (unread > 0 && reader.next()) {
      steps.push("read message");
      unread--;
    }
    if (dice(2) === 0) reader.release();
    steps = before;
  };
  const readAll = () => {
    steps = reads;
    while (unread > 0) readOne();
    if (!reader.next()) waiting(write, () => reader.wait(1));
    else {
      steps.push("read message");
      unread--;
    }
  };
  const finish = () => {
    steps = writes;
    publishing(() => writer.end());
    steps = reads;
    while (unread > 0) readOne();
    reader.next();
    reader.wait(1);
    reader.end();
  };
  const real = globalThis.Atomics;
  globalThis.Atomics = listening(
    real,
    (step) => steps.push(step),
    () => meanwhile(),
  );
  try {
    for (let i = 0; i < 100; i++) dice(2) === 0 ? write() : readAll();
    finish();
  } finally {
    globalThis.Atomics = real;
  }
  return [
    { side: "writer", steps: writes },
    { side: "reader", steps: reads },
  ];
}

/** Atomics that tell each step, and that do not sleep but let the other side go on. */
function listening(real: Atomics, tell: (step: string) => void, sleep: () => void): Atomics {
  const steps = {
    load(words: Int32Array, at: number) {
      tell(`load ${WORDS[at]}`);
      return real.load(words, at);
    },
    store(words: Int32Array, at: number, value: number) {
      const isBell = at === RingWord.ReaderBell || at === RingWord.WriterBell;
      tell(`${isBell ? (value === 1 ? "arm" : "clear") : "store"} ${WORDS[at]}`);
      return real.store(words, at, value);
    },
    notify(_words: Int32Array, at: number) {
      tell(`notify ${WORDS[at]}`);
      return 0;
    },
    wait(words: Int32Array, at: number) {
      tell(`wait ${WORDS[at]}`);
      sleep();
      return words[at] === 1 ? "timed-out" : "ok";
    },
  };
  return steps as unknown as Atomics;
}
