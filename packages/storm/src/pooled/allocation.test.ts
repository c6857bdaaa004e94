import { type Operations, testsInProcessesOfTheirOwn } from "@pauseless/testing";
import { BUSY_PLAYERS, battleUnderPressure, hostedBattle, type Tick } from "../testing/busy-battles.js";

/** What is done for one player in a tick is an operation. */
const perPlayer =
  (tick: Tick): Operations =>
  (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i += BUSY_PLAYERS) sum = (sum + tick()) | 0;
    return sum;
  };

await testsInProcessesOfTheirOwn(import.meta.url, {
  "a pooled battle under pressure": () => perPlayer(battleUnderPressure("pooled")),
  "messages and packets of a pooled battle": () => perPlayer(hostedBattle("pooled", "moves and casts", true)),
});
