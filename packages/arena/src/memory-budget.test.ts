import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ArenaError } from "./errors.js";
import { MemoryBudget } from "./memory-budget.js";
import type { MemorySource } from "./memory-sources.js";
import type { PressureLevel } from "./pressure-gauge.js";

const clock = { ms: 0 };
const open = (softBytes = 600, hardBytes = 1000) =>
  new MemoryBudget({ softBytes, hardBytes, now: () => clock.ms });

/** What listeners of `budget` hear from now on. */
function listen(budget: MemoryBudget): PressureLevel[] {
  const heard: PressureLevel[] = [];
  budget.onPressure((level, of) => {
    assert.equal(of, budget);
    assert.equal(level, budget.level);
    heard.push(level);
  });
  return heard;
}

function thrown(use: () => void): ArenaError {
  try {
    use();
  } catch (error) {
    assert.ok(error instanceof ArenaError);
    return error;
  }
  return assert.fail("nothing was thrown");
}

const source = (kind: MemorySource["kind"], readings: { bytes: number }): MemorySource => ({
  name: "heap",
  kind,
  read: () => readings.bytes,
});

describe("a budget", () => {
  test("counts what is drawn and given back", () => {
    const budget = open();
    budget.draw(300, "arena");
    assert.equal(budget.tryDraw(200), true);
    budget.giveBack(100);
    assert.deepEqual([budget.usedBytes, budget.drawnBytes, budget.highWaterBytes], [400, 400, 500]);
    assert.deepEqual(budget.stats(), {
      usedBytes: 400,
      drawnBytes: 400,
      otherBytes: 0,
      highWaterBytes: 500,
      level: "normal",
      thrashing: false,
      refused: 0,
      reclaims: 0,
      failures: 0,
    });
  });

  test("gives out all that it has, in numbers beyond 32 bits as well", () => {
    const budget = new MemoryBudget({ softBytes: 1, hardBytes: 2 ** 40 });
    budget.draw(2 ** 40 - 1, "arena");
    assert.equal(budget.tryDraw(2), false);
    budget.draw(1, "arena");
    assert.equal(budget.usedBytes, 2 ** 40);
    budget.giveBack(2 ** 40);
    assert.equal(budget.usedBytes, 0);
  });

  test("refuses what does not fit, and takes nothing", () => {
    const budget = new MemoryBudget({ name: "room memory", softBytes: 600, hardBytes: 1000 });
    budget.draw(900, "arena");
    const error = thrown(() => budget.draw(101, "slab of Unit"));
    assert.equal(error.code, "BUDGET_EXCEEDED");
    assert.equal(
      error.message,
      "room memory: slab of Unit asked for 101 bytes, but 900 of 1000 are used, 0 of them by others; raise `hardBytes`, give bytes back, or register a reclaimer",
    );
    assert.equal("cause" in error, false);
    assert.equal(budget.tryDraw(101), false);
    assert.deepEqual([budget.usedBytes, budget.highWaterBytes, budget.stats().refused], [900, 900, 2]);
  });

  test("refuses what would not fit if it were empty without asking for it", () => {
    const budget = open();
    budget.reclaimer("cache", () => assert.fail("asked"));
    const { message } = thrown(() => budget.draw(1001, "arena"));
    assert.match(message, /would not fit if nothing were drawn; raise `hardBytes`/);
    assert.equal(budget.stats().reclaims, 0);
  });

  test("refuses what are no numbers of bytes, and changes nothing", () => {
    const budget = open();
    budget.draw(10, "arena");
    const before = budget.stats();
    for (const bytes of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      const bad = {
        code: "BAD_ARGUMENT",
        message: `memory: ${bytes} is no number of bytes; give a whole number of at least 0`,
      };
      assert.throws(() => budget.draw(bytes, "arena"), bad);
      assert.throws(() => budget.tryDraw(bytes), bad);
      assert.throws(() => budget.giveBack(bytes), bad);
    }
    assert.deepEqual(budget.stats(), before);
  });

  test("refuses more back than was drawn, and changes nothing", () => {
    const budget = open();
    budget.include(source("beside", { bytes: 50 }));
    budget.refresh();
    budget.draw(10, "arena");
    assert.throws(() => budget.giveBack(11), {
      code: "BAD_ARGUMENT",
      message: "memory: 11 bytes given back, but only 10 are drawn; give back once what was drawn",
    });
    assert.equal(budget.drawnBytes, 10);
    budget.giveBack(10);
    assert.equal(budget.drawnBytes, 0);
  });

  test("refuses limits that are none", () => {
    for (const [softBytes, hardBytes] of [
      [0, 10],
      [1.5, 10],
      [1, Number.POSITIVE_INFINITY],
      [1, Number.NaN],
      [11, 10],
    ]) {
      assert.throws(() => new MemoryBudget({ softBytes, hardBytes }), { code: "BAD_ARGUMENT" });
    }
  });

  test("has a clock of its own where none is given", () => {
    const budget = new MemoryBudget({ softBytes: 1, hardBytes: 1 });
    assert.equal(budget.thrashing, false);
    assert.equal(budget.tryDraw(2), false);
    assert.equal(budget.level, "exhausted");
  });
});

describe("pressure", () => {
  test("rises at each mark, and is told once", () => {
    const budget = open();
    const heard = listen(budget);
    budget.draw(599, "arena");
    assert.deepEqual([budget.level, heard.length], ["normal", 0]);
    budget.draw(1, "arena");
    budget.draw(299, "arena");
    assert.deepEqual(heard, ["soft"]);
    budget.draw(1, "arena");
    budget.draw(99, "arena");
    assert.deepEqual(heard, ["soft", "critical"]);
    budget.draw(1, "arena");
    assert.deepEqual(heard, ["soft", "critical", "exhausted"]);
  });

  test("rises over several marks at once, and is told of the last", () => {
    const budget = open();
    const heard = listen(budget);
    budget.draw(1000, "arena");
    budget.giveBack(1000);
    assert.deepEqual(heard, ["exhausted", "normal"]);
  });

  test("falls a sixteenth under each mark", () => {
    const budget = open(640, 1600);
    const heard = listen(budget);
    budget.draw(1600, "arena");
    budget.giveBack(100);
    budget.refresh();
    assert.deepEqual(heard, ["exhausted"], "1500 is a sixteenth under 1600");
    budget.giveBack(1);
    assert.deepEqual(heard, ["exhausted", "critical"]);
    budget.giveBack(1499 - 1275);
    assert.equal(budget.level, "critical", "1275 is a sixteenth under 1360");
    budget.giveBack(1);
    assert.equal(budget.level, "soft");
    budget.giveBack(1274 - 600);
    assert.equal(budget.level, "soft", "600 is a sixteenth under 640");
    budget.giveBack(1);
    assert.deepEqual(heard, ["exhausted", "critical", "soft", "normal"]);
  });

  test("that hovers at a mark is told once", () => {
    const budget = open();
    const heard = listen(budget);
    budget.draw(590, "arena");
    for (let turn = 0; turn < 100; turn++) {
      budget.draw(20, "arena");
      budget.giveBack(20);
    }
    assert.deepEqual(heard, ["soft"]);
  });

  test("is exhaustion for a second after a refusal, however little is used", () => {
    const budget = open();
    const heard = listen(budget);
    budget.draw(100, "arena");
    assert.equal(budget.tryDraw(950), false);
    assert.deepEqual(heard, ["exhausted"]);
    clock.ms += 600;
    budget.draw(1, "arena");
    assert.equal(budget.tryDraw(950), false);
    clock.ms += 999;
    budget.draw(1, "arena");
    budget.giveBack(1);
    budget.refresh();
    assert.deepEqual(heard, ["exhausted"], "the second begins anew with each refusal");
    clock.ms += 1;
    assert.equal(budget.level, "exhausted", "nothing runs by itself");
    budget.draw(1, "arena");
    assert.deepEqual(heard, ["exhausted", "normal"]);
  });

  test("after a refusal does not outlast a clock that was set back", () => {
    const budget = open();
    clock.ms += 5000;
    assert.equal(budget.tryDraw(1001), false);
    clock.ms -= 5000;
    budget.refresh();
    assert.equal(budget.level, "normal");
  });

  test("is told to all, in order, until they stop it", () => {
    const budget = open();
    const heard: string[] = [];
    const stopFirst = budget.onPressure((level) => heard.push(`first ${level}`));
    budget.onPressure((level) => heard.push(`second ${level}`));
    budget.draw(600, "arena");
    stopFirst();
    stopFirst();
    budget.giveBack(600);
    assert.deepEqual(heard, ["first soft", "second soft", "second normal"]);
  });

  test("is not told to one that another stopped meanwhile, nor to one that came meanwhile", () => {
    const budget = open();
    const heard: string[] = [];
    let stopSecond = () => {};
    budget.onPressure(() => {
      stopSecond();
      budget.onPressure((level) => heard.push(`third ${level}`));
    });
    stopSecond = budget.onPressure((level) => heard.push(`second ${level}`));
    budget.draw(600, "arena");
    assert.deepEqual(heard, []);
    budget.giveBack(600);
    assert.deepEqual(heard, ["third normal"]);
  });

  test("that a listener relieves is told after all heard of it", () => {
    const budget = open();
    const heard: string[] = [];
    budget.onPressure((level) => {
      heard.push(`first ${level} at ${budget.usedBytes}`);
      if (level === "soft") budget.giveBack(300);
    });
    budget.onPressure((level) => heard.push(`second ${level} at ${budget.usedBytes}`));
    budget.draw(700, "arena");
    assert.deepEqual(heard, [
      "first soft at 700",
      "second soft at 400",
      "first normal at 400",
      "second normal at 400",
    ]);
    assert.deepEqual([budget.level, budget.usedBytes], ["normal", 400]);
  });

  test("that listeners never leave alone ends after eight rounds, and is told on later", () => {
    const budget = open();
    let rounds = 0;
    const stop = budget.onPressure((level) => {
      rounds++;
      if (level === "normal") budget.draw(600, "arena");
      else budget.giveBack(600);
    });
    budget.draw(600, "arena");
    assert.equal(rounds, 8);
    const heard = listen(budget);
    stop();
    budget.refresh();
    assert.deepEqual(heard, [budget.level]);
  });

  test("does not mind a listener that throws", () => {
    const budget = open();
    const error = new Error("of a listener");
    budget.onPressure(() => {
      throw error;
    });
    const heard = listen(budget);
    budget.draw(700, "arena");
    assert.deepEqual([budget.usedBytes, heard.length], [700, 1]);
    assert.deepEqual([budget.lastFailure, budget.stats().failures], [error, 1]);
  });

  test("of a refused draw does not make it fit after the fact", () => {
    const budget = open();
    budget.draw(900, "arena");
    budget.onPressure(() => budget.giveBack(900));
    const { message } = thrown(() => budget.draw(200, "arena"));
    assert.match(message, /900 of 1000 are used/);
    assert.deepEqual([budget.usedBytes, budget.stats().refused], [0, 1]);
  });
});

describe("reclaimers", () => {
  /** Registers a cache that holds `bytes`, and notes what it is asked for. */
  function cache(budget: MemoryBudget, name: string, bytes: number, asked: string[]) {
    budget.draw(bytes, name);
    let held = bytes;
    return budget.reclaimer(name, (neededBytes) => {
      asked.push(`${name} ${neededBytes}`);
      const freed = Math.min(held, neededBytes);
      held -= freed;
      budget.giveBack(freed);
    });
  }

  test("are asked in order for what is missing, until it fits", () => {
    const budget = open();
    const asked: string[] = [];
    cache(budget, "first", 100, asked);
    cache(budget, "second", 300, asked);
    cache(budget, "third", 300, asked);
    budget.draw(200, "arena");
    assert.deepEqual(asked, []);
    budget.draw(250, "arena");
    assert.deepEqual(asked, ["first 150", "second 50"]);
    assert.deepEqual([budget.usedBytes, budget.stats().reclaims, budget.stats().refused], [1000, 1, 0]);
    assert.equal(budget.tryDraw(100), true);
    assert.deepEqual(asked, ["first 150", "second 50", "first 100", "second 100"]);
  });

  test("that free too little are named in the refusal", () => {
    const budget = open();
    cache(budget, "cache", 100, []);
    budget.draw(850, "arena");
    const error = thrown(() => budget.draw(151, "slab"));
    assert.equal(
      error.message,
      "memory: slab asked for 151 bytes, but 850 of 1000 are used, 0 of them by others; its reclaimers freed too little; raise `hardBytes` or give bytes back",
    );
    assert.equal("cause" in error, false);
    assert.equal(budget.usedBytes, 850, "what they freed stays free");
  });

  test("are asked no more once they are taken off, even by one before them", () => {
    const budget = open();
    const asked: string[] = [];
    const takeOff = cache(budget, "first", 100, asked);
    let takeSecondOff = () => {};
    budget.reclaimer("between", () => takeSecondOff());
    takeSecondOff = cache(budget, "second", 100, asked);
    budget.draw(800, "arena");
    takeOff();
    assert.equal(budget.tryDraw(10), false);
    assert.deepEqual(asked, []);
  });

  test("that throw disturb neither the others nor the draw", () => {
    const budget = open();
    const error = new Error("of a reclaimer");
    budget.reclaimer("broken", () => {
      throw error;
    });
    cache(budget, "cache", 200, []);
    budget.draw(800, "arena");
    budget.draw(150, "slab");
    assert.deepEqual([budget.usedBytes, budget.lastFailure, budget.stats().failures], [1000, error, 1]);
    const refusal = thrown(() => budget.draw(51, "slab"));
    assert.equal(refusal.cause, error);
    assert.match(refusal.message, /\(reclaimer broken threw: see `cause`\)$/);
    assert.equal(budget.usedBytes, 950);
  });

  test("that threw are the cause of no later refusal", () => {
    const budget = open();
    const takeOff = budget.reclaimer("broken", () => {
      throw new Error("of a reclaimer");
    });
    assert.equal(budget.tryDraw(1000), true);
    assert.equal(budget.tryDraw(1), false);
    takeOff();
    assert.equal("cause" in thrown(() => budget.draw(1, "slab")), false);
    budget.reclaimer("mended", () => {});
    assert.equal("cause" in thrown(() => budget.draw(1, "slab")), false);
  });

  test("may draw what fits, and are refused what does not, without being asked again", () => {
    const budget = open();
    budget.draw(900, "arena");
    const refusals: string[] = [];
    let rounds = 0;
    budget.reclaimer("compacting cache", () => {
      rounds++;
      refusals.push(thrown(() => budget.draw(101, "copy")).message);
      budget.draw(100, "copy");
      budget.giveBack(500);
    });
    budget.draw(200, "slab");
    assert.equal(rounds, 1);
    assert.match(refusals[0], /its reclaimers are at work/);
    assert.deepEqual([budget.usedBytes, budget.stats().refused, budget.stats().reclaims], [700, 1, 1]);
  });

  test("that take more than they give leave the draw refused and the count right", () => {
    const budget = open();
    budget.draw(900, "arena");
    budget.reclaimer("greedy", () => budget.draw(50, "greed"));
    assert.equal(budget.tryDraw(200), false);
    assert.equal(budget.usedBytes, 950);
  });
});

describe("thrashing", () => {
  test("is kept off by refusing at once while reclaimers rest", () => {
    const budget = open();
    let asked = 0;
    budget.reclaimer("slow", () => {
      asked++;
      clock.ms += 20;
    });
    budget.draw(1000, "arena");
    for (let turn = 0; turn < 3; turn++) {
      assert.equal(budget.thrashing, false);
      assert.equal(budget.tryDraw(1), false);
    }
    assert.equal(budget.thrashing, true);
    assert.equal(budget.stats().thrashing, true);
    const { message } = thrown(() => budget.draw(1, "slab"));
    assert.match(message, /its reclaimers took more than their share of the time and rest/);
    assert.deepEqual([asked, budget.stats().reclaims], [3, 3]);
    clock.ms += 90;
    assert.equal(budget.thrashing, true);
    clock.ms += 1;
    assert.equal(budget.thrashing, false);
    assert.equal(budget.tryDraw(1), false);
    assert.equal(asked, 4);
  });

  test("does not keep off draws that fit", () => {
    const budget = open();
    budget.reclaimer("slow", () => {
      clock.ms += 60;
      budget.giveBack(100);
    });
    budget.draw(1000, "arena");
    budget.draw(100, "slab");
    assert.equal(budget.thrashing, true);
    assert.equal(budget.tryDraw(1), false);
    budget.giveBack(10);
    budget.draw(10, "slab");
    assert.equal(budget.usedBytes, 1000);
  });

  test("is kept off as well where what is freed always is enough", () => {
    const budget = open();
    budget.draw(1000, "arena");
    budget.reclaimer("slow", (neededBytes) => {
      clock.ms += 5;
      budget.giveBack(neededBytes);
    });
    let draws = 0;
    const startMs = clock.ms;
    while (clock.ms < startMs + 10_000) {
      if (budget.tryDraw(1)) draws++;
      else clock.ms += 1;
    }
    assert.ok(draws * 5 <= 1000 + 55, `${draws * 5} ms of ten seconds`);
    assert.ok(draws * 5 >= 950, `${draws * 5} ms of ten seconds`);
  });
});

describe("sources", () => {
  test("beside are added, as they were read last", () => {
    const budget = open();
    const [heap, code] = [{ bytes: 100 }, { bytes: 20 }];
    budget.include(source("beside", heap));
    budget.include(source("beside", code));
    budget.draw(50, "arena");
    assert.equal(budget.usedBytes, 50);
    budget.refresh();
    assert.deepEqual([budget.usedBytes, budget.drawnBytes, budget.stats().otherBytes], [170, 50, 120]);
    heap.bytes = 900;
    budget.draw(50, "arena");
    assert.equal(budget.usedBytes, 220);
    budget.refresh();
    assert.deepEqual([budget.usedBytes, budget.highWaterBytes, budget.level], [1020, 1020, "exhausted"]);
  });

  test("of the whole are a floor for the sum", () => {
    const budget = open();
    const rss = { bytes: 400 };
    budget.include(source("whole", rss));
    budget.include(source("whole", { bytes: 100 }));
    budget.include(source("beside", { bytes: 50 }));
    budget.draw(300, "arena");
    budget.refresh();
    assert.equal(budget.usedBytes, 400);
    rss.bytes = 200;
    budget.refresh();
    assert.equal(budget.usedBytes, 350);
  });

  test("of the whole include what was drawn when they were read, and nothing that was drawn later", () => {
    const budget = open();
    budget.include(source("whole", { bytes: 400 }));
    budget.draw(300, "arena");
    budget.refresh();
    budget.draw(200, "arena");
    assert.equal(budget.usedBytes, 600);
    budget.giveBack(500);
    assert.equal(budget.usedBytes, 100);
  });

  test("count against the limit of draws", () => {
    const budget = open();
    budget.include(source("beside", { bytes: 900 }));
    budget.refresh();
    const { message } = thrown(() => budget.draw(101, "arena"));
    assert.match(message, /900 of 1000 are used, 900 of them by others/);
    budget.draw(100, "arena");
  });

  test("may be over the hard limit; then nothing is given out until they are not", () => {
    const budget = open();
    const heap = { bytes: 5000 };
    const heard = listen(budget);
    budget.include(source("beside", heap));
    budget.draw(10, "arena");
    budget.refresh();
    assert.equal(budget.tryDraw(1), false);
    budget.giveBack(10);
    clock.ms += 1000;
    heap.bytes = 100;
    budget.refresh();
    budget.draw(1, "arena");
    assert.deepEqual(heard, ["exhausted", "normal"]);
  });

  test("that are taken off count no more", () => {
    const budget = open();
    const heard = listen(budget);
    budget.include(source("beside", { bytes: 30 }));
    const takeOff = budget.include(source("beside", { bytes: 700 }));
    budget.draw(5, "arena");
    budget.refresh();
    takeOff();
    takeOff();
    assert.equal(budget.usedBytes, 35);
    assert.deepEqual(heard, ["soft", "normal"]);
  });

  test("that fail keep their last reading, and do not disturb the others", () => {
    const budget = open();
    const broken = { bytes: 100 };
    const heap = { bytes: 10 };
    budget.include(source("beside", broken));
    budget.include(source("beside", heap));
    budget.refresh();
    heap.bytes = 20;
    for (const bytes of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      broken.bytes = bytes;
      budget.refresh();
      assert.ok(budget.lastFailure instanceof ArenaError);
      assert.equal(
        budget.lastFailure.message,
        `memory source heap read ${bytes}; answer a finite number of bytes of at least 0`,
      );
    }
    assert.deepEqual([budget.usedBytes, budget.stats().failures], [120, 3]);
  });

  test("may use the budget when they are read", () => {
    const budget = open();
    let takeSecondOff = () => {};
    budget.include({
      name: "first",
      kind: "beside",
      read: () => {
        takeSecondOff();
        budget.draw(5, "first");
        return 7;
      },
    });
    takeSecondOff = budget.include({ name: "second", kind: "beside", read: () => assert.fail("read") });
    budget.refresh();
    assert.deepEqual([budget.usedBytes, budget.drawnBytes, budget.stats().failures], [12, 5, 0]);
  });
});
