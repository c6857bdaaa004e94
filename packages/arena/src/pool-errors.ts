import { ArenaError } from "./errors.js";
import type { Leak } from "./pool-options.js";

/** How many leaks an error names. */
const LEAKS_NAMED = 3;

/** A pool has no object to give out. */
export function emptyError(name: string, capacity: number): ArenaError {
  return new ArenaError(
    "POOL_EMPTY",
    `${name} empty: all ${capacity} objects are out; release one first, raise \`capacity\`, or choose another \`whenEmpty\``,
  );
}

/** A pool is used after it was closed. */
export function closedError(name: string): ArenaError {
  return new ArenaError("POOL_CLOSED", `${name} is closed; open a new pool, or close it after its last use`);
}

/** An object is released to a pool that it lies in, or that it left. */
export function releasedError(name: string): ArenaError {
  return new ArenaError(
    "DOUBLE_RELEASE",
    `${name}: this object was released already; release it where it is owned, once`,
  );
}

/** Something is released to a pool that it was never of. */
export function foreignError(name: string): ArenaError {
  return new ArenaError(
    "FOREIGN_OBJECT",
    `${name}: this object is not of this pool; release it to the pool that it was acquired from`,
  );
}

/** A pool was closed while objects were out. */
export function leakError(name: string, leaks: readonly Leak[]): ArenaError {
  const places = leaks.slice(0, LEAKS_NAMED).map(({ acquiredAt }) => `\n  ${acquiredAt.split("\n")[0]}`);
  return new ArenaError(
    "LEAK",
    `${name}: closed with objects still out: ${leaks.length}; release each first. Acquired${places.join("")}${leaks.length > LEAKS_NAMED ? "\n  ..." : ""}`,
  );
}
