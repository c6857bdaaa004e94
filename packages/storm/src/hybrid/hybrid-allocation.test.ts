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
    "a battle that holds large things in arenas and small ones in slabs": inBatches(() =>
      botBattle("hybrid"),
    ),
    "the pressure on a battle that holds large things in arenas and small ones in slabs": inBatches(() =>
      botBattle("hybrid", STEADY_PRESSURE),
    ),
    "a hosted battle that holds large things in arenas and small ones in slabs": inBatches(() =>
      hostedBattle("hybrid", STEADY_PRESSURE),
    ),
  },
  { batch: BATCH_TICKS },
);
