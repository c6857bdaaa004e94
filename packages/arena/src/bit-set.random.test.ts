import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { BitSet } from "./bit-set.js";
import { badIndex, pick, program, refuses } from "./random-program.test.js";

program("bit sets", ({ dice, reserve }) => {
  const capacity = 1 + dice(pick(dice, [3, 40, 130]));
  const arena = Arena.open({ capacityBytes: 4096, reserve: reserve(4096) });
  const sets = [0, 1].map(() => ({ set: new BitSet(arena, capacity), model: new Set<number>() }));
  const stranger = new BitSet(arena, capacity + 1);
  const step = () => {
    const { set, model } = pick(dice, sets);
    const other = pick(dice, sets);
    const action = dice(54);
    const member = dice(capacity);
    if (action < 18) {
      assert.equal(set.add(member), !model.has(member));
      model.add(member);
    } else if (action < 34) {
      assert.equal(set.delete(member), model.delete(member));
    } else if (action < 40) {
      assert.equal(set.has(member), model.has(member));
    } else if (action < 44) {
      let expected = dice(capacity + 1);
      const found = set.next(expected);
      while (expected < capacity && !model.has(expected)) expected++;
      assert.equal(found, expected === capacity ? -1 : expected);
    } else if (action < 45) {
      set.union(other.set);
      for (const added of other.model) model.add(added);
    } else if (action < 46) {
      set.intersect(other.set);
      for (const mine of [...model]) if (!other.model.has(mine)) model.delete(mine);
    } else if (action < 47) {
      set.subtract(other.set);
      for (const taken of [...other.model]) model.delete(taken);
    } else if (action < 48) {
      const members = [...other.model];
      set.setTo(other.set);
      model.clear();
      for (const added of members) model.add(added);
    } else if (action < 49) {
      set.clear();
      model.clear();
    } else {
      const bad = badIndex(dice, capacity);
      refuses("OUT_OF_RANGE", () =>
        pick(dice, [() => set.add(bad), () => set.delete(bad), () => set.has(bad)])(),
      );
      refuses("OUT_OF_RANGE", () => set.next(badIndex(dice, capacity + 1)));
      refuses("BAD_ARGUMENT", () => set.union(stranger));
    }
    assert.equal(set.count, model.size);
  };
  const compare = () => {
    for (const { set, model } of sets) {
      const members: number[] = [];
      for (let member = set.next(0); member >= 0; member = set.next(member + 1)) members.push(member);
      assert.deepEqual(
        members,
        [...model].sort((a, b) => a - b),
      );
    }
  };
  return { step, compare };
});
