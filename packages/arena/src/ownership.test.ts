import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Arena } from "./arena.js";
import type { ArenaDescription } from "./arena-options.js";
import { BlockLayout } from "./block-layout.js";
import { i32 } from "./field.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import type { ReserveDescription } from "./reserve-options.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

/*
 * Arenas that go from thread to thread, in real threads: this file starts itself as a worker, which does one of the tasks
 * below and posts what it found.
 */

const Clock = record("Clock", { tick: i32 });
const Unit = record("Unit", { hp: i32, x: i32 });

/** The layout of a battle, as both threads make it. */
function battle(reserve: Reserve) {
  const layout = new BlockLayout(reserve, "battle");
  return {
    layout,
    clock: new Table(layout, Clock, 1).cursor(),
    unit: new Slab(layout, Unit, 200).cursor(),
    order: new List(layout, Unit, 10).cursor(),
  };
}

interface Task {
  readonly task: keyof typeof TASKS;
  readonly descriptions: readonly ArenaDescription[];
  readonly gate?: SharedArrayBuffer;
}

/** The code of the error that `use` throws, or what it answers. */
function outcome(use: () => unknown): unknown {
  try {
    return use();
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** Waits until both threads are here for the `round`-th time. */
function meet(gate: Int32Array, round: number): void {
  Atomics.add(gate, 0, 1);
  for (let spins = 0; Atomics.load(gate, 0) < 2 * round; spins++) {
    if (spins > 10_000) Atomics.wait(gate, 1, 0, 1);
  }
}

const TASKS = {
  /** Takes a battle over, plays ten ticks of it, and hands it back. */
  play([description]: readonly ArenaDescription[]) {
    const reserve = Reserve.attach(description.reserve);
    const { layout, clock, unit, order } = battle(reserve);
    const arena = Arena.takeOver(description, reserve);
    layout.adopt(arena);
    layout.enter(arena);
    const before = clock.at(0).tick;
    for (let i = 0; i < 10; i++) {
      clock.at(0).tick++;
      unit.alloc().hp = 100 + i;
      unit.x = i;
    }
    order.push().x = unit.handle;
    const back = arena.handOver();
    const refused = [
      outcome(() => arena.alloc(1)),
      outcome(() => layout.enter(arena)),
      reserve.checked ? outcome(() => clock.at(0)) : "NOT_OWNER",
    ];
    return { before, back, refused, state: arena.state };
  },

  /** Takes arenas over, fills them, and closes them. */
  close(descriptions: readonly ArenaDescription[]) {
    for (const description of descriptions) {
      const arena = Arena.takeOver(description);
      const { baseBytes, capacityBytes } = arena;
      arena.reserve.views.u8.fill(0xff, baseBytes + 64, baseBytes + capacityBytes);
      arena.close();
    }
  },

  /** Tries to take arenas over at the same moment as another thread, one after the other, and keeps what it got. */
  race(descriptions: readonly ArenaDescription[], gate: Int32Array) {
    const reserve = Reserve.attach(descriptions[0].reserve);
    return descriptions.map((description, round) => {
      meet(gate, round + 1);
      return outcome(() => Arena.takeOver(description, reserve).state);
    });
  },

  /** Tries to take an arena over. */
  take([description]: readonly ArenaDescription[]) {
    return outcome(() => Arena.takeOver(description).state);
  },

  /** Adds to every word of a large arena, and hands it back. */
  add([description]: readonly ArenaDescription[]) {
    const arena = Arena.takeOver(description);
    const { i32: words } = arena.reserve.views;
    const first = arena.byteAt(64) / 4;
    for (let i = 0; i < arena.usedBytes / 4 - 16; i++) words[first + i] += i;
    return arena.handOver();
  },
};

/** Does a task in another thread, and answers what it found. */
function inThread<T extends keyof typeof TASKS>(
  task: T,
  descriptions: ArenaDescription[],
  gate?: SharedArrayBuffer,
): Promise<ReturnType<(typeof TASKS)[T]>> {
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: { task, descriptions, ...(gate && { gate }) } satisfies Task,
  });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

if (isMainThread) runTests();
else {
  const { task, descriptions, gate } = workerData as Task;
  parentPort?.postMessage(TASKS[task](descriptions, new Int32Array(gate ?? new SharedArrayBuffer(8))));
}

function runTests(): void {
  for (const checked of [false, true]) {
    const mode = checked ? "checked" : "unchecked";
    const sharedReserve = (capacityBytes = 1 << 16) =>
      Reserve.open({ capacityBytes, checked, shared: true, name: "hall" });

    describe(`an arena that is handed over to another thread, ${mode}`, () => {
      test("is changed there through cursors, and the opener sees the changes when it is back", async () => {
        const reserve = sharedReserve();
        const { layout, clock, unit, order } = battle(reserve);
        const block = layout.open("battle 1");
        layout.enter(block);
        clock.at(0).tick = 7;
        const { handle } = unit.alloc();
        unit.hp = 55;
        let description = block.handOver();
        let arena: Arena = block;
        for (let round = 0; round < 3; round++) {
          const { before, back, refused, state } = await inThread("play", [description]);
          assert.equal(before, 7 + 10 * round);
          assert.deepEqual([...refused, state], ["NOT_OWNER", "NOT_OWNER", "NOT_OWNER", "handed over"]);
          arena = Arena.takeOver(back, reserve);
          assert.deepEqual([arena.name, arena.baseBytes], ["battle 1", block.baseBytes]);
          layout.adopt(arena);
          layout.enter(arena);
          assert.equal(clock.at(0).tick, 17 + 10 * round);
          assert.equal(unit.live, 11 + 10 * round);
          assert.equal(unit.at(handle).hp, 55);
          assert.equal(order.length, round + 1);
          assert.deepEqual([unit.at(order.at(round).x as never).hp, unit.x], [109, 9]);
          if (round < 2) description = arena.handOver();
        }
        arena.close();
        assert.equal(reserve.freeBytes, reserve.capacityBytes);
        reserve.close();
      });

      test("is not to be used by the thread that gave it away", () => {
        const reserve = sharedReserve();
        const { layout, clock, unit, order } = battle(reserve);
        const arena = layout.open("battle 1");
        layout.enter(arena);
        clock.at(0).tick = 3;
        const { handle } = unit.alloc();
        const checkpoint = arena.checkpoint();
        const snapshot = arena.snapshot();
        const own = Arena.open({ capacityBytes: 1024, reserve, name: "battle 1" });
        const table = new Table(own, Clock, 3).cursor();
        const slice = own.allocSlice(8);
        arena.handOver();
        own.handOver();
        const refusal = {
          code: "NOT_OWNER",
          message: "battle 1 was handed over to another thread; take it over to use it here",
        };
        for (const each of [arena, own]) {
          for (const use of [
            () => each.alloc(8),
            () => each.alloc(0),
            () => each.tryAlloc(8),
            () => each.allocZeroed(8),
            () => each.allocSlice(8),
            () => each.slice(64, 8),
            () => each.byteAt(64),
            () => each.checkpoint(),
            () => each.rollback(checkpoint),
            () => each.keep(checkpoint),
            () => each.reset(),
            () => each.reset(0),
            () => each.snapshot(),
            () => each.snapshotTo(new Uint8Array(4096)),
            () => each.restore(snapshot),
            () => each.handOver(),
            () => layout.format(each),
            () => layout.adopt(each),
            () => layout.enter(each),
            () => new Table(each, Clock, 1),
            () => new List(each, Clock, 1),
          ]) {
            assert.throws(use, refusal, String(use));
          }
          each.verify();
          assert.deepEqual([each.state, each.usedBytes, each.layoutHash], ["handed over", 0, 0]);
          assert.equal(each.stats().usedBytes, 0);
        }
        for (const use of [
          () => slice.getU8(0),
          () => slice.setI32(0, 1),
          () => slice.clone(),
          () => slice.sub(0),
          () => slice.move(64, 1),
        ]) {
          assert.throws(use, refusal);
        }
        if (checked) {
          for (const move of [
            () => clock.at(0),
            () => clock.tick,
            () => unit.at(handle),
            () => unit.alloc(),
            () => unit.hp,
            () => order.push(),
            () => order.length,
            () => table.at(0),
          ]) {
            assert.throws(move, refusal);
          }
        }
        layout.enter(layout.open());
        assert.equal(clock.at(0).tick, 0, "cursors go on in another block");
      });

      test("carries all that was written to it, there and back", async () => {
        const bytes = 4 * 2 ** 20;
        const arena = Arena.open({ capacityBytes: bytes + 128, checked, shared: true });
        const { i32: words } = arena.reserve.views;
        const offset = arena.alloc(bytes);
        const first = arena.byteAt(offset) / 4;
        for (let i = 0; i < bytes / 4; i++) words[first + i] = 3 * i;
        const back = await inThread("add", [arena.handOver()]);
        const again = Arena.takeOver(back, arena.reserve);
        for (let i = 0; i < bytes / 4; i++) if (words[first + i] !== 4 * i) assert.fail(`word ${i}`);
        assert.equal(again.slice(offset, bytes).length, bytes);
        again.verify();
      });

      test("is closed there, and its span is free here", async () => {
        let drawnBytes = 0;
        const budget = {
          draw(bytes: number) {
            if (drawnBytes + bytes > 4096) throw new RangeError("budget");
            drawnBytes += bytes;
          },
          giveBack(bytes: number) {
            drawnBytes -= bytes;
          },
        };
        const reserve = Reserve.open({ capacityBytes: 4096, checked, shared: true, budget });
        const open = (capacityBytes: number) => Arena.open({ capacityBytes, reserve });
        const [first, second, third] = [open(1024), open(1024), open(2048)];
        const descriptions = [first.handOver(), third.handOver()];
        assert.equal(reserve.freeBytes, 0);
        assert.throws(() => open(64), { code: "ARENA_FULL" });
        await inThread("close", descriptions);
        assert.equal(open(2048).baseBytes, 2048, "where room is wanted it is looked for");
        assert.equal(reserve.freeBytes, 1024);
        assert.equal(drawnBytes, 3072);
        for (const description of descriptions) {
          assert.throws(() => Arena.takeOver(description), { name: "ArenaError" });
        }
        first.close();
        third.close();
        assert.equal(reserve.freeBytes, 1024, "who gave an arena away has nothing to give back");
        second.close();
        const again = open(2048);
        assert.equal(again.baseBytes, 0);
        const zeroed = again.slice(again.allocZeroed(1900), 1900).clone();
        assert.ok(zeroed.every((byte) => byte === 0));
      });

      test("is given back to the budget also where the reserve is closed meanwhile", async () => {
        let drawnBytes = 0;
        const budget = {
          draw(bytes: number) {
            drawnBytes += bytes;
          },
          giveBack(bytes: number) {
            drawnBytes -= bytes;
          },
        };
        const reserve = Reserve.open({ capacityBytes: 4096, checked, shared: true, budget });
        const description = Arena.open({ capacityBytes: 1024, reserve }).handOver();
        await inThread("close", [description]);
        reserve.close();
        assert.equal(drawnBytes, 0);
      });

      test("goes to exactly one of two threads that race for it", async () => {
        const reserve = sharedReserve(1 << 19);
        const descriptions = Array.from({ length: 1500 }, () =>
          Arena.open({ capacityBytes: 128, reserve }).handOver(),
        );
        const gate = new SharedArrayBuffer(8);
        const [one, other] = await Promise.all([
          inThread("race", descriptions, gate),
          inThread("race", descriptions, gate),
        ]);
        for (let i = 0; i < descriptions.length; i++) {
          assert.deepEqual([one[i], other[i]].sort(), ["NOT_OWNER", "open"], `arena ${i}`);
        }
      });

      test("is taken with each description once, also by a thread that comes late with an old one", async () => {
        const reserve = sharedReserve();
        const { layout } = battle(reserve);
        const first = layout.open().handOver();
        const { back } = await inThread("play", [first]);
        assert.equal(await inThread("take", [first]), "NOT_OWNER", "it is on its way to somebody else");
        const arena = Arena.takeOver(back, reserve);
        for (const old of [first, back]) {
          assert.equal(await inThread("take", [old]), "NOT_OWNER", "it is the opener's");
          assert.throws(() => Arena.takeOver(old, reserve), { code: "NOT_OWNER" });
        }
        arena.restore(arena.snapshot());
        const third = arena.handOver();
        for (const old of [first, back]) {
          assert.equal(await inThread("take", [old]), "NOT_OWNER", "also after a restore");
        }
        await inThread("close", [third]);
        assert.equal(await inThread("take", [third]), "BAD_SNAPSHOT", "it is closed");
        const { baseBytes } = layout.open();
        assert.equal(baseBytes, first.baseBytes);
        assert.equal(await inThread("take", [third]), "NOT_OWNER", "another arena is there");
      });
    });
  }

  describe("handing over", () => {
    test("is refused where memory is not shared, or the arena has grown, which stays as it was", () => {
      const own = Arena.open({ capacityBytes: 1024, name: "room 7" });
      assert.throws(() => own.handOver(), {
        code: "BAD_ARGUMENT",
        message: "the reserve of room 7 is of this thread alone; open it with `shared: true`",
      });
      const options = { capacityBytes: 256, shared: true, name: "room 7", growth: { limitBytes: 4096 } };
      const grown = Arena.open(options);
      grown.allocSlice(100).fill(1);
      const slice = grown.allocSlice(200);
      assert.throws(() => grown.handOver(), {
        code: "BAD_ARGUMENT",
        message: "room 7 has grown to 2 chunks; hand over one that has not",
      });
      for (const arena of [own, grown]) arena.alloc(8);
      slice.fill(1);
      grown.reset(256);
      grown.handOver();
      assert.equal(grown.state, "handed over");
    });

    test("describes the arena and nothing else, so that it can be posted", () => {
      const reserve = Reserve.open({ capacityBytes: 1024, shared: true, name: "hall", checked: true });
      Arena.open({ capacityBytes: 128, reserve });
      const arena = Arena.open({ capacityBytes: 200, reserve, name: "room 7" });
      const { ticket, ...description } = arena.handOver();
      assert.deepEqual(description, {
        kind: "pauseless arena",
        name: "room 7",
        reserve: reserve.share(),
        baseBytes: 128,
        capacityBytes: 256,
      });
      assert.ok(Number.isInteger(ticket));
    });

    test("can be to the same thread, in another view of the reserve or the same", () => {
      const reserve = Reserve.open({ capacityBytes: 1024, shared: true, checked: true });
      const arena = Arena.open({ capacityBytes: 512, reserve });
      const offset = arena.alloc(16);
      arena.slice(offset, 16).fill(4);
      const attached = Arena.takeOver(arena.handOver());
      assert.notEqual(attached.reserve, reserve);
      assert.equal(attached.slice(offset, 16).getU8(15), 4);
      const back = Arena.takeOver(attached.handOver(), reserve);
      assert.equal(back.slice(offset, 16).getU8(15), 4);
      assert.deepEqual([back.state, back.usedBytes, back.capacityBytes], ["used", 88, 512]);
      back.reset();
      assert.equal(back.state, "reset");
      back.close();
      assert.equal(reserve.freeBytes, 1024);
      reserve.close();
    });
  });

  describe("taking over", () => {
    const describe1024 = () => {
      const reserve = Reserve.open({ capacityBytes: 1024, shared: true, checked: true });
      return { reserve, description: Arena.open({ capacityBytes: 512, reserve }).handOver() };
    };

    test("is refused without a description of an arena of that reserve", () => {
      const { reserve, description } = describe1024();
      const wrong = {
        code: "BAD_ARGUMENT",
        message: "this describes no arena of that reserve; post what `arena.handOver()` answers",
      };
      const given = (value: unknown) => value as ArenaDescription;
      assert.throws(() => Arena.takeOver(given(undefined), reserve), wrong);
      assert.throws(() => Arena.takeOver(given(reserve.share()), reserve), wrong);
      assert.throws(() => Arena.takeOver(given({ ...description, kind: "arena" }), reserve), wrong);
      const other = Reserve.open({ capacityBytes: 2048, shared: true });
      assert.throws(() => Arena.takeOver(description, other), wrong);
      for (const nothing of [undefined, null, {}, { ...description, reserve: {} as ReserveDescription }]) {
        assert.throws(() => Arena.takeOver(given(nothing)), { code: "BAD_ARGUMENT" });
      }
      assert.equal(Arena.takeOver(description).state, "open", "it can still be taken");
    });

    test("is refused where there is no arena", () => {
      const { reserve, description } = describe1024();
      const { name } = description;
      for (const baseBytes of [512, 64, 4, 2048, -64, 2.5]) {
        assert.throws(() => Arena.takeOver({ ...description, baseBytes }, reserve), {
          code: "BAD_SNAPSHOT",
          message: `${name}: there is no arena of this version at byte ${baseBytes}; was it closed?`,
        });
      }
    });

    test("is refused with another ticket, and while the arena has an owner", () => {
      const { reserve, description } = describe1024();
      for (const ticket of [0, 1, -1, description.ticket - 1, description.ticket + 1, Number.NaN]) {
        assert.throws(() => Arena.takeOver({ ...description, ticket }, reserve), {
          code: "NOT_OWNER",
          message: "arena is another thread's; its owner hands it over, and one thread takes it over, once",
        });
      }
      Arena.takeOver(description, reserve);
      assert.throws(() => Arena.takeOver(description, reserve), { code: "NOT_OWNER" });
    });
  });
}
