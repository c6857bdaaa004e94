import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { PerformanceObserver, performance } from "node:perf_hooks";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import { Exchange, Receipt } from "@pauseless/server";
import { battleSeed, Skill, World } from "../battle/rules.js";
import { scenarios } from "../battle/scenario.js";
import { type StrategyName, strategyNamed } from "../battle/strategy.js";
import { battleCodec } from "../load/client-codec.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";

/*
 * Steady-state battles make no object. Each case runs in a process of its own, this file started again with the case's
 * name: in batches of ticks, until ten batches in a row leave the heap as it was. Until then the engine compiles, and
 * its code and its unoptimised numbers are on the heap as well. That may take long on a busy machine, so only the
 * number of batches is bounded. The new space is made so large that no collection hides what a batch left.
 */
const BATCH_TICKS = 1000;
const QUIET_BATCHES = 10;
const MOST_BATCHES = 400;
/** What reading the heap's size itself may leave behind, and less than four bytes a tick. */
const ALLOWED_BYTES = 4096;
const MEGABYTES = 64;

/** Runs one tick, and answers a number that depends on it. */
type Tick = () => number;

function botBattle(strategy: StrategyName): Tick {
  const { players, ...bots } = scenarios.aoe;
  const battle = strategyNamed(strategy).open(1, players).start(battleSeed(7, 0), 0);
  return () => {
    battle.botTick(bots);
    return battle.effects;
  };
}

/** Every client sends one message a tick, good or bad, and is sent a view, a delta against the one of the tick before. */
function hostedBattle(strategy: StrategyName): Tick {
  const { players } = scenarios.aoe;
  const named = strategyNamed(strategy);
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players) });
  const host = named.open(1, players, { exchange }).host(battleSeed(7, 0), 0);
  const codec = battleCodec;
  const messages = Array.from({ length: players * 32 }, (_, i) =>
    Buffer.from(
      i % 4 === 0
        ? codec.move(1, 0, (i * 37) % (World.MaxSpeed + 1), -(i % World.MaxSpeed))
        : codec.cast(1, 0, i % Skill.Count, (i >> 2) % players),
    ),
  );
  const bad = [Buffer.alloc(11), Buffer.alloc(13, 0xff), Buffer.from(codec.select(1, 0))];
  const region = exchange.regions.lease();
  assert.ok(region !== undefined);
  const { payloadAt } = region;
  let tick = 0;
  return () => {
    tick++;
    let sum = 0;
    for (let player = 0; player < players; player++) {
      const message = messages[(tick & 31) * players + player];
      message.writeInt32LE(tick, 1);
      message.writeInt32LE(tick - 1, 5);
      if (host.receive(player, exchange.put(message), message.length) === Receipt.Taken) sum++;
    }
    for (let i = 0; i < bad.length; i++) sum += host.receive(0, exchange.put(bad[i]), bad[i].length);
    host.runTick();
    let bytes = 0;
    for (let player = 0; player < players; player++) bytes = host.writeView(player, payloadAt, false);
    assert.ok(bytes > 0);
    return sum;
  };
}

const CASES: Record<string, () => Tick> = {
  "the arena battle makes no object in steady state": () => botBattle("arena"),
  "the arena battle reads and writes messages without making an object": () => hostedBattle("arena"),
};
/** What the meter must see. */
const LITTER: Record<string, () => Tick> = {
  "the objects of a heap battle are seen": () => botBattle("heap"),
  "the objects of a heap battle's messages are seen": () => hostedBattle("heap"),
};

interface Measure {
  /** Whether ten batches in a row left the heap as it was. */
  readonly quiet: boolean;
  /** What the last batches left, in bytes. */
  readonly lastBytes: readonly number[];
  /** Collections that the engine made while the quiet batches ran. */
  readonly collections: number;
}

const heapBytes = () => getHeapStatistics().used_heap_size;

async function measure(tick: Tick, mostBatches: number): Promise<Measure> {
  const collectGarbage = (globalThis as { gc?: () => void }).gc;
  if (collectGarbage === undefined) throw new Error("start this with --expose-gc");
  const collectionsMs: number[] = [];
  const observer = new PerformanceObserver((entries) => {
    for (const { startTime } of entries.getEntries()) collectionsMs.push(startTime);
  });
  observer.observe({ entryTypes: ["gc"] });
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const sums = new Int32Array(1);
  const leftBytes: number[] = [];
  let quietBatches = 0;
  let quietSinceMs = 0;
  for (let batch = 0; batch < mostBatches && quietBatches < QUIET_BATCHES; batch++) {
    if (quietBatches === 0) {
      // Background compilation delivers its results between turns.
      await nextTurn();
      collectGarbage();
      quietSinceMs = performance.now();
    }
    const before = heapBytes();
    for (let i = 0; i < BATCH_TICKS; i++) sums[0] += tick();
    leftBytes.push(heapBytes() - before);
    quietBatches = Math.abs(leftBytes[batch]) <= ALLOWED_BYTES ? quietBatches + 1 : 0;
  }
  const quietUntilMs = performance.now();
  await nextTurn();
  await nextTurn();
  observer.disconnect();
  return {
    quiet: quietBatches === QUIET_BATCHES,
    lastBytes: leftBytes.slice(-QUIET_BATCHES),
    collections: collectionsMs.filter((ms) => ms > quietSinceMs && ms < quietUntilMs).length,
  };
}

function measureInChild(name: string): Measure {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const flags = ["--expose-gc", `--min-semi-space-size=${MEGABYTES}`, `--max-semi-space-size=${MEGABYTES}`];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...flags, fileURLToPath(import.meta.url), name],
    { encoding: "utf8", env },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const [, , childCase] = process.argv;
if (childCase !== undefined) {
  const isLitter = Object.hasOwn(LITTER, childCase);
  const tick = (isLitter ? LITTER : CASES)[childCase]();
  console.log(JSON.stringify(await measure(tick, isLitter ? 3 : MOST_BATCHES)));
} else {
  for (const name of Object.keys(CASES)) {
    test(name, () => {
      const { quiet, lastBytes, collections } = measureInChild(name);
      assert.ok(quiet, `the last batches of ${BATCH_TICKS} ticks left ${lastBytes.join(", ")} bytes`);
      assert.equal(collections, 0);
    });
  }

  for (const name of Object.keys(LITTER)) {
    test(name, () => {
      const { quiet, lastBytes } = measureInChild(name);
      assert.equal(quiet, false);
      // A collection may have hidden some of them.
      assert.ok(
        Math.max(...lastBytes) > 100 * BATCH_TICKS,
        `the last batches left ${lastBytes.join(", ")} bytes`,
      );
    });
  }

  test("the messages of the case are what it says", () => {
    const tick = hostedBattle("arena");
    // All are taken, the bad ones are answered with malformed twice and ill-timed once.
    const expected = scenarios.aoe.players + 2 * Receipt.Malformed + Receipt.IllTimed;
    assert.deepEqual([tick(), tick()], [expected, expected]);
  });
}
