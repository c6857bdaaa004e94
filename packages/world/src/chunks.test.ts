import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { f64, i16, i32, list, u8 } from "@pauseless/arena";
import { changed, component, reference, removed, tag, WorldLayout } from "./index.js";
import { EACH_MODE, nameOf, refuses } from "./random-program.test.js";

const Mark = tag("mark");
const Effect = component("effect", { n: i32, kind: u8, power: i16, xs: list(i32, 4) }, { track: true });
const Aim = component("aim", { whom: reference({ onDespawn: "despawn" }) });
const Exact = component("exact", { value: f64 });
const Unit = component("unit", { hp: i32 });

for (const mode of EACH_MODE) {
  describe(`a kind in chunks, ${nameOf(mode)}`, () => {
    const make = () => {
      const layout = new WorldLayout("chunks", {
        // A kind without data before it: its parts have to have room before the first row.
        kinds: {
          mark: { capacity: 1000, components: [Mark] },
          unit: { capacity: 5, components: [Unit] },
          effect: { capacity: 100, components: [Effect, Aim, Mark], chunk: 16 },
          last: { capacity: 3, components: [Exact] },
        },
        ...mode,
      });
      const queries = {
        effects: layout.query(Effect),
        changed: layout.query(changed(Effect)),
        removed: layout.query(removed(Aim)),
      };
      const runs = queries.effects.runs();
      const spawn = {
        effect: layout.prefab([Effect, Aim]).cursor(Mark),
        unit: layout.prefab([Unit]).cursor(),
        last: layout.prefab([Exact]).cursor(),
      };
      return { layout, queries, runs, spawn, world: layout.open() };
    };

    test("has a row for each entity, and no slot between", () => {
      const { layout, spawn } = make();
      const rows = { effect: 100, unit: 5, last: 3 };
      for (const [kind, capacity] of Object.entries(rows) as ["effect", number][]) {
        const slots = Array.from({ length: capacity }, () => {
          spawn[kind].spawn();
          return spawn[kind].slot;
        });
        assert.deepEqual(
          slots.map((slot) => layout.rowOf(slot)),
          slots.map((_, row) => row),
        );
        // Behind the first chunk of 16, and behind the last entity, there is none.
        if (kind === "effect") refuses("OUT_OF_RANGE", () => layout.rowOf(slots[15] + 1));
        if (kind === "effect") refuses("OUT_OF_RANGE", () => layout.rowOf(slots[99] + 1));
      }
      for (const slot of [-1, 2 ** 20, 0.5, Number.NaN]) refuses("OUT_OF_RANGE", () => layout.rowOf(slot));
    });

    test("keeps all of each entity apart from all of every other", () => {
      const { spawn, world, queries } = make();
      const { handle: boss } = spawn.unit.spawn();
      spawn.unit.unit.hp = 77;
      spawn.last.spawnMany(3);
      const { slot: firstOfLast } = spawn.last.spawned(0);
      for (let i = 0; i < 3; i++) spawn.last.spawned(i).exact.value = i + 0.5;
      const { effect } = spawn;
      const handles: number[] = [];
      for (let i = 0; i < 100; i++) {
        effect.spawn();
        handles.push(effect.handle);
        effect.effect.n = i;
        effect.effect.kind = i;
        effect.effect.power = 5 - i;
        for (let k = 0; k < i % 5; k++) effect.effect.xs.push(1000 * i + k);
        effect.aim.whom = boss;
      }
      refuses("WORLD_FULL", () => effect.spawn());
      world.flush();
      assert.equal(queries.effects.length, 100);
      assert.equal(queries.changed.length, 100);
      assert.equal(new Set(handles).size, 100);
      handles.forEach((handle, i) => {
        const { effect: own, aim } = effect.to(handle);
        assert.deepEqual([own.n, own.kind, own.power, own.xs.length, aim.whom], [i, i, 5 - i, i % 5, boss]);
        for (let k = 0; k < i % 5; k++) assert.equal(own.xs.get(k), 1000 * i + k);
      });
      for (let i = 0; i < 3; i++) assert.equal(spawn.last.toSlot(firstOfLast + i).exact.value, i + 0.5);
      assert.equal(world.live, 105);
      spawn.unit.to(boss).despawn();
      world.endFrame();
      assert.deepEqual([queries.effects.length, world.live], [0, 4]);
    });

    test("gives slots back, in batches as well, and has runs", () => {
      const { spawn, world, queries, runs } = make();
      spawn.effect.spawnMany(40);
      world.endFrame();
      assert.equal(runs.count, 3);
      assert.deepEqual(
        [0, 1, 2].map((run) => runs.end(run) - runs.start(run)),
        [16, 16, 8],
      );
      queries.effects.despawnAll();
      world.endFrame();
      assert.equal(world.live, 1);
      spawn.effect.spawnMany(100);
      const slots = Array.from({ length: 100 }, (_, i) => spawn.effect.spawned(i).slot);
      assert.equal(new Set(slots).size, 100);
      world.endFrame();
      assert.equal(queries.effects.length, 100);
    });

    test("is a world like another after a restore", () => {
      const { layout, spawn, world } = make();
      spawn.effect.spawnMany(20);
      spawn.effect.spawned(17).effect.n = 5;
      world.endFrame();
      const snapshot = world.snapshot();
      const hash = world.hash();
      const { handle } = layout.cursor(Effect).toSlot(spawn.effect.slot);
      spawn.effect.to(handle).despawn();
      world.endFrame();
      assert.notEqual(world.hash(), hash);
      world.restore(snapshot);
      assert.equal(world.hash(), hash);
      assert.equal(spawn.effect.to(handle).effect.n, 5);
    });
  });
}

test("chunks that cannot be had are refused", () => {
  const of = (chunk: number, components: readonly (typeof Effect | typeof Exact)[], others = [Unit]) =>
    new WorldLayout("chunks", {
      kinds: {
        unit: { capacity: 5, components: others as never },
        effect: { capacity: 100, components, chunk },
      },
    });
  of(16, [Effect]);
  for (const chunk of [8, 17, 0, -16, 16.5]) refuses("BAD_OPTION", () => of(chunk, [Effect]));
  refuses("BAD_OPTION", () => of(16, [Exact]));
  refuses("BAD_OPTION", () => of(16, [Effect], [Effect] as never));
});
