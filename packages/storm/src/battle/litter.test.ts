import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { litterOf, printLitter } from "@pauseless/testing";
import { BUSY_PLAYERS, battleUnderPressure, hostedBattle, type Tick } from "../testing/busy-battles.js";

/*
 * How many bytes a tick leaves to the collector, in strategies that make objects. Each case is measured in a process of its own, which is
 * this file started again with the case's name.
 */
const CASES: Record<string, () => Tick> = {
  "heap, bots": () => battleUnderPressure("heap"),
  "pooled, bots": () => battleUnderPressure("pooled"),
  "frame, bots": () => battleUnderPressure("frame"),
  "heap, nobody": () => hostedBattle("heap", "nothing", false),
  "heap, messages and packets": () => hostedBattle("heap", "moves", true),
  "frame, nobody": () => hostedBattle("frame", "nothing", false),
  "frame, messages and packets": () => hostedBattle("frame", "moves", true),
};
const TICKS_PER_BATCH = 500;

const [, , name] = process.argv;
if (name !== undefined) await printLitter(CASES[name](), TICKS_PER_BATCH);
else {
  describe("what a tick leaves to the collector", () => {
    const bytes: Record<string, number> = {};
    before(() => {
      for (const name of Object.keys(CASES)) bytes[name] = litterOf(import.meta.url, name);
    });
    const told = () => JSON.stringify(bytes);

    test("is less than a hundredth of `heap` in `pooled`", () => {
      assert.ok(bytes["heap, bots"] > 100 * BUSY_PLAYERS, told());
      assert.ok(bytes["pooled, bots"] < bytes["heap, bots"] / 100, told());
    });

    test("is in `frame` what outlives a frame: less than in `heap`, and most of it", () => {
      assert.ok(bytes["frame, bots"] < bytes["heap, bots"], told());
      assert.ok(bytes["frame, bots"] > bytes["heap, bots"] / 2, told());
    });

    test("is for each message and its packet more than 100 bytes in `heap`, and nothing in `frame`", () => {
      const messagesIn = (strategy: string) =>
        (bytes[`${strategy}, messages and packets`] - bytes[`${strategy}, nobody`]) / BUSY_PLAYERS;
      assert.ok(messagesIn("heap") > 100, told());
      // The smallest object has twelve bytes; what is less is the engine's own.
      assert.ok(messagesIn("frame") < 4, told());
    });
  });
}
