/** Long enough for the compiler to have done with what is called, whatever the library. */
const WARM_UP_MS = 300;
/** What a run takes: then what the clock and the heap's meter cost is nothing beside it. */
const RUN_MS = 1;

/** Warms an operation up, and makes runs of as many as take a millisecond. */
export function warmedUp(operate: () => unknown): { readonly ops: number; run(): void } {
  const startMs = performance.now();
  let count = 0;
  while (performance.now() - startMs < WARM_UP_MS) {
    operate();
    count++;
  }
  const ops = Math.ceil((count * RUN_MS) / WARM_UP_MS);
  return {
    ops,
    run() {
      for (let i = 0; i < ops; i++) operate();
    },
  };
}
