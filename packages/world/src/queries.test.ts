import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { i32 } from "@pauseless/arena";
import {
  added,
  any,
  changed,
  component,
  optional,
  type Query,
  removed,
  Scope,
  type Term,
  tag,
  WorldLayout,
  without,
} from "./index.js";
import { EACH_MODE, nameOf, refuses } from "./random-program.test.js";

const Health = component("health", { hp: i32 }, { track: true });
const Armor = component("armor", { value: i32 });
const Hot = tag("hot");
const Cold = tag("cold");

function layoutOf(mode = EACH_MODE[0]) {
  const layout = new WorldLayout("fight", { capacity: 16, components: [Health, Armor, Hot, Cold], ...mode });
  const bare = layout.prefab([]).cursor(Health, Armor, Hot, Cold);
  return { layout, bare, any: layout.cursor(Health, Armor, Hot, Cold) };
}

const listOf = (query: Query<never> | { words: Int32Array; first: number; length: number }) => [
  ...query.words.subarray(query.first, query.first + query.length),
];

for (const mode of EACH_MODE) {
  describe(`queries, ${nameOf(mode)}`, () => {
    test("what changes is seen at the next boundary, and not before", () => {
      const { layout, bare } = layoutOf(mode);
      const query = layout.query(Health);
      const world = layout.open();
      bare.spawn().health.add();
      assert.equal(query.length, 0);
      world.flush();
      assert.equal(query.length, 1);
      bare.health.remove();
      assert.equal(query.length, 1);
      world.flush();
      assert.equal(query.length, 0);
      bare.health.add();
      bare.health.remove();
      world.flush();
      assert.equal(query.length, 0);
    });

    test("entities stand in the order in which they came to match", () => {
      const { layout, bare, any } = layoutOf(mode);
      const query = layout.query(Health);
      const world = layout.open();
      const slots = Array.from({ length: 5 }, () => bare.spawn().slot);
      for (const slot of [3, 1, 4, 0, 2]) any.toSlot(slots[slot]).health.add();
      world.flush();
      assert.deepEqual(listOf(query), [0, 1, 2, 3, 4], "in one boundary: as they were touched first");
      any.toSlot(1).health.remove();
      world.flush();
      assert.deepEqual(listOf(query), [0, 2, 3, 4]);
      any.toSlot(1).health.add();
      any.toSlot(3).health.remove();
      any.health.add();
      world.flush();
      assert.deepEqual(listOf(query), [0, 2, 3, 4, 1], "who matches at both boundaries stays");
    });

    test("removing and despawning in a loop disturbs nobody", () => {
      const { layout, bare } = layoutOf(mode);
      const query = layout.query(Health);
      const each = query.cursor();
      const seen: number[] = [];
      layout.system("remove", {
        run() {
          for (let i = 0; i < each.length; i++) {
            seen.push(each.at(i).health.hp);
            if (i % 2 === 0) each.health.remove();
            else each.despawn();
          }
        },
      });
      layout.system("look", { after: ["remove"], run: () => assert.equal(query.length, 0) });
      const world = layout.open();
      for (let i = 0; i < 6; i++) {
        bare.spawn().health.add();
        bare.health.hp = i;
      }
      world.start();
      world.step();
      assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
    });

    test("what is spawned in a loop is in the query after it", () => {
      const { layout, bare } = layoutOf(mode);
      const query = layout.query(Health);
      const each = query.cursor();
      const spawn = layout.prefab([Health]).cursor();
      let loops = 0;
      layout.system("double", {
        run() {
          for (let i = 0; i < each.length; i++) {
            each.at(i);
            spawn.spawn();
            loops++;
          }
        },
      });
      layout.system("look", { after: ["double"], run: () => assert.equal(query.length, 4) });
      const world = layout.open();
      for (let i = 0; i < 2; i++) bare.spawn().health.add();
      world.start();
      world.step();
      assert.equal(loops, 2);
    });

    test("terms narrow and widen what matches", () => {
      const { layout, bare } = layoutOf(mode);
      const queries: Record<string, Query<never>> = {};
      const ask = (name: string, ...terms: Term[]) => {
        queries[name] = layout.query(...terms) as unknown as Query<never>;
      };
      ask("both", Health, Armor);
      ask("without", Health, without(Armor, Hot));
      ask("any", Health, any(Hot, Cold));
      ask("groups", any(Hot, Cold), any(Health, Armor));
      ask("optional", Health, optional(Armor));
      const world = layout.open();
      const sets = [
        [],
        ["health"],
        ["health", "armor"],
        ["health", "hot"],
        ["armor", "cold"],
        ["hot"],
      ] as const;
      for (const names of sets) {
        bare.spawn();
        for (const name of names) bare[name].add();
      }
      world.flush();
      const lists = Object.fromEntries(Object.entries(queries).map(([name, query]) => [name, listOf(query)]));
      assert.deepEqual(lists, {
        both: [2],
        without: [1],
        any: [3],
        groups: [3, 4],
        optional: [1, 2, 3],
      });
    });

    test("the root is in a query where it has something that is asked for", () => {
      const { layout, bare } = layoutOf(mode);
      const scope = layout.query(Scope);
      const others = [layout.query(), layout.query(without(Health)), layout.query(optional(Armor))];
      const world = layout.open();
      bare.spawn();
      world.flush();
      assert.deepEqual(listOf(scope), [layout.cursor().to(world.root).slot]);
      for (const query of others) assert.deepEqual(listOf(query), [bare.slot]);
    });

    test("what was added, removed and changed is listed until the end of the frame", () => {
      const { layout, bare } = layoutOf(mode);
      const came = layout.query(added(Health));
      const went = layout.query(removed(Health));
      const written = layout.query(changed(Health));
      const lists = () => [listOf(came), listOf(went), listOf(written)];
      const world = layout.open();
      const first = bare.spawn().slot;
      bare.health.add();
      bare.health.hp = 1;
      const second = bare.spawn().slot;
      bare.health.add();
      world.flush();
      assert.deepEqual(lists(), [[first, second], [], [first]]);
      world.endFrame();
      assert.deepEqual(lists(), [[], [], []]);
      bare.health.remove();
      bare.toSlot(first).health.hp += 1;
      world.flush();
      assert.deepEqual(lists(), [[], [second], [first]]);
      bare.despawn();
      world.flush();
      assert.deepEqual(
        lists(),
        [[], [second, first], []],
        "the dead have lost what they had, and no changes",
      );
      assert.equal(bare.health.hp, 2, "which can be read still");
    });

    test("what came and went between two boundaries did not happen", () => {
      const { layout, bare } = layoutOf(mode);
      const came = layout.query(added(Health));
      const went = layout.query(removed(Health));
      const world = layout.open();
      bare.spawn().health.add();
      bare.despawn();
      world.flush();
      assert.deepEqual([came.length, went.length], [0, 0]);
    });

    test("marking tells of a change that nobody sees", () => {
      const { layout, bare } = layoutOf(mode);
      const written = layout.query(changed(Health));
      const world = layout.open();
      bare.spawn().health.add();
      world.flush();
      assert.equal(written.length, 0, "adding is no change");
      bare.health.mark();
      bare.health.mark();
      world.flush();
      assert.deepEqual(listOf(written), [bare.slot]);
      refuses("NOT_TRACKED", () => bare.armor.mark());
    });
  });
}

test("a query that nothing can match, or whose changes nobody keeps, is refused", () => {
  const layout = new WorldLayout("kinds", {
    kinds: { unit: { capacity: 1, components: [Health] }, item: { capacity: 1, components: [Armor] } },
  });
  refuses("BAD_QUERY", () => layout.query(Health, Armor));
  refuses("BAD_QUERY", () => layout.query(Health, without(Health)));
  refuses("NOT_TRACKED", () => layout.query(changed(Armor)));
  refuses("NO_COMPONENT", () => layout.query(Hot));
  refuses("BAD_QUERY", () => layout.observe("none", [Health], () => () => {}));
  const query = layout.query(Health);
  layout.open();
  assert.equal(query.length, 0, "what was refused left nothing");
});
