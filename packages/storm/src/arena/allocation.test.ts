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
