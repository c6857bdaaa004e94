/** Long enough for the compiler to have done with what is called, whatever the library. */
const WARM_UP_MS = 800;
/** What was compiled in the background is delivered between turns. */
const TURN_MS = 20;
/** What a run takes: then what the clock and the heap's meter cost is nothing beside it. */
const RUN_MS = 3;

/** Warms an operation up, and makes runs of as many as take three milliseconds. */
export async function warmedUp(operate: () => unknown): Promise<{ readonly ops: number; run(): void }> {
  let count = 0;
  for (let ms = 0; ms < WARM_UP_MS; ms += TURN_MS) {
    const startMs = performance.now();
    for (count = 0; performance.now() - startMs < TURN_MS; count++) operate();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const ops = Math.ceil((count * RUN_MS) / TURN_MS);
  return {
    ops,
    run() {
      for (let i = 0; i < ops; i++) operate();
    },
  };
}
