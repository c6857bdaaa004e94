import assert from "node:assert/strict";
import { test } from "node:test";
import { Exchange } from "@pauseless/server";
import type { Battles, PlayableBattle } from "../battle/strategy.js";
import { rehearseHosted } from "./rehearsal.js";

/** How many battles of so many players a rehearsal opens. */
function rehearsed(players: number): number {
  let opened = 0;
  let closed = 0;
  const battle = {
    players,
    receive() {},
    runTick() {},
    writeView: () => 0,
    leave() {},
    close: () => closed++,
  };
  const room = {
    host() {
      opened++;
      return battle as unknown as PlayableBattle;
    },
  };
  const exchange = new Exchange({ mostViewBytes: 1000 });
  rehearseHosted(room as unknown as Battles, exchange, { cast: 300, move: 200 });
  assert.equal(closed, opened);
  return opened;
}

test("a rehearsal has fewer battles the larger they are, one at least", () => {
  assert.deepEqual([2, 50, 100, 400, 1024].map(rehearsed), [20, 20, 10, 2, 1]);
});
