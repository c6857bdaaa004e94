import { ArenaError } from "./errors.js";

/** Says that `index` (or what else `noun` calls it) names none of `length` things. */
export function outOfRange(what: string, index: number, length: number, noun = "index"): string {
  const range = length === 0 ? "it is empty" : `give a whole number of 0 .. ${length - 1}`;
  return `${what}: ${noun} ${index} is out of range; ${range}`;
}

/** What the code of cursors throws. They are functions, so that the code itself stays small. */
export const failures = {
  index(what: string, index: number, length: number, noun?: string): never {
    throw new ArenaError("OUT_OF_RANGE", outOfRange(what, index, length, noun));
  },
  unmoved(what: string): never {
    throw new ArenaError("STALE_CURSOR", `${what}: its cursor stands nowhere yet; move it first`);
  },
  moved(what: string): never {
    throw new ArenaError(
      "STALE_CURSOR",
      `${what}: its cursor moved since; ask the cursor for it again, or make a second cursor`,
    );
  },
  gone(what: string): never {
    throw new ArenaError(
      "STALE_CURSOR",
      `${what}: its cursor stands in another block, or on what is gone; move it before use`,
    );
  },
  full(what: string, capacity: number): never {
    throw new ArenaError(
      "COLLECTION_FULL",
      `${what} full: it holds ${capacity}; remove one first or raise its capacity`,
    );
  },
  uncleared(what: string, length: number, capacity: number): never {
    throw new ArenaError(
      "BAD_VALUE",
      `${what} says that it holds ${length} of ${capacity}: its bytes are of something else; clear it when its record is made`,
    );
  },
  empty(what: string): never {
    throw new ArenaError("COLLECTION_EMPTY", `${what} is empty; look at its length first`);
  },
  stale(what: string, handle: number): never {
    throw new ArenaError(
      "STALE_HANDLE",
      `${what}: handle ${handle} names no live record; it was freed, or came from elsewhere`,
    );
  },
  freed(what: string, handle: number): never {
    throw new ArenaError("DOUBLE_FREE", `${what}: handle ${handle} was freed already; free a record once`);
  },
  name(what: string, value: unknown, names: readonly string[]): never {
    throw new ArenaError(
      "BAD_VALUE",
      `${what} is set to ${JSON.stringify(value)}; give one of ${names.join(", ")}`,
    );
  },
  text(what: string, length: number, capacity: number): never {
    throw new ArenaError(
      "BAD_VALUE",
      `${what} is set to ${length} bytes of UTF-8 and holds ${capacity}; shorten it or raise the capacity`,
    );
  },
};

/** The functions of {@link failures}, as the code of cursors is given them. */
export type Failures = typeof failures;
