import { type Operations, testsInProcessesOfTheirOwn } from "@pauseless/testing";
import { botBattle, hostedBattle, STEADY_PRESSURE, type Tick } from "../testing/steady-battles.js";

/** Ticks of a batch: each is thousands of operations. What a batch may leave is less than three bytes a tick. */
const BATCH_TICKS = 3000;

function inBatches(begin: () => { readonly tick: Tick }): () => Operations {
  return () => {
    const { tick } = begin();
    return (_from, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum = (sum + tick()) | 0;
      return sum;
    };
  };
}

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
