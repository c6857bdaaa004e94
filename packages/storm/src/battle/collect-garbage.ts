import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options?: { readonly type: "minor" }) => void;

let known: Collect | undefined;

function collector(): Collect {
  if (known === undefined) {
    setFlagsFromString("--expose-gc");
    known = runInNewContext("gc") as Collect;
  }
  return known;
}

/** Collects all garbage now, so that none of a rehearsal's falls into what is measured. */
export function collectGarbage(): void {
  const collect = collector();
  collect();
  collect();
}

/** Collects the garbage of the young generation now; it is empty then but for what still lives. */
export function collectYoungGarbage(): void {
  collector()({ type: "minor" });
}
