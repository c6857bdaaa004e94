import assert from "node:assert/strict";
import { test } from "node:test";
import { i32 } from "@pauseless/arena";
import { component } from "./component.js";
import { WorldLayout } from "./world-layout.js";

test("each system is switched off and on by itself, in each world by itself", () => {
  const ran: number[] = [];
  const layout = new WorldLayout("game", {
    capacity: 1,
    components: [component("health", { hp: i32 })],
    worlds: 2,
  });
  for (let i = 0; i < 256; i++) layout.system(`system ${i}`, { run: () => ran.push(i) });
  const [world, other] = [layout.open("one"), layout.open("two")];
  for (const each of [world, other]) each.start();
  const off = new Set<number>();
  const expectOff = () => {
    ran.length = 0;
    world.step();
    assert.deepEqual(
      ran,
      Array.from({ length: 256 }, (_, i) => i).filter((i) => !off.has(i)),
    );
  };
  for (const i of [0, 31, 32, 33, 63, 64, 200, 255]) {
    world.disable(`system ${i}`);
    off.add(i);
    assert.equal(world.isEnabled(`system ${i}`), false);
    assert.equal(other.isEnabled(`system ${i}`), true);
    expectOff();
  }
  for (const i of [32, 0, 255, 5]) {
    world.enable(`system ${i}`);
    off.delete(i);
    expectOff();
  }
  ran.length = 0;
  other.step();
  assert.equal(ran.length, 256);
});
