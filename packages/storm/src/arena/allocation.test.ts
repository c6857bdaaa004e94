import { testsInProcessesOfTheirOwn } from "@pauseless/testing";
import {
  BATCH_TICKS,
  botBattle,
  hostedBattle,
  inBatches,
  STEADY_PRESSURE,
} from "../testing/steady-battles.js";

await testsInProcessesOfTheirOwn(
  import.meta.url,
  {
    "the arena battle": inBatches(() => botBattle("arena")),
    "the arena battle as it reads and writes messages": inBatches(() => hostedBattle("arena")),
    "the arena battle under pressure": inBatches(() => botBattle("arena", STEADY_PRESSURE)),
    "the arena battle under pressure as it reads and writes messages": inBatches(() =>
      hostedBattle("arena", STEADY_PRESSURE),
    ),
  },
  {
    batch: BATCH_TICKS,
    litter: {
      "a heap battle": inBatches(() => botBattle("heap")),
      "a heap battle that reads and writes messages": inBatches(() => hostedBattle("heap")),
    },
  },
);
