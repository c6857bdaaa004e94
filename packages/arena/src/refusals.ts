import { ArenaError } from "./errors.js";
import { MAX_CAPACITY_BYTES } from "./reserve.js";

/** Why an arena refuses what it refuses, in its name. */
export class Refusals {
  constructor(private readonly name: string) {}

  full(bytes: number, usedBytes: number, mostBytes: number, grows: boolean): ArenaError {
    const what = grows ? "`growth.limitBytes`" : "`capacityBytes`";
    return new ArenaError(
      "ARENA_FULL",
      `${this.name} full: ${usedBytes} of ${mostBytes} bytes used, ${bytes} more asked for; raise ${what} or reset sooner`,
    );
  }

  readonly closed = (): ArenaError =>
    new ArenaError("ARENA_CLOSED", `${this.name} is closed; open a new arena`);

  readonly notOwner = (): ArenaError =>
    new ArenaError(
      "NOT_OWNER",
      `${this.name} was handed over to another thread; take it over to use it here`,
    );

  readonly wasReset = (): ArenaError =>
    new ArenaError(
      "ARENA_RESET",
      `${this.name} was reset and what was placed in it is gone; place it, or format and enter it, again`,
    );

  readonly rolledBack = (): ArenaError =>
    new ArenaError(
      "ROLLED_BACK",
      `${this.name} was rolled back and what was placed since is gone; place it again`,
    );

  readonly otherLayout = (): ArenaError =>
    new ArenaError(
      "BAD_LAYOUT",
      `${this.name} does not hold the layout that is to enter it; format the arena with it first`,
    );

  readonly isGrowing = (): ArenaError =>
    new ArenaError(
      "BAD_ARGUMENT",
      `${this.name} is growing, and what makes room for it cannot use it; leave it out of that reclaimer`,
    );

  /** Looks at what {@link Arena.alloc} was asked for. @throws ArenaError `BAD_ARGUMENT`. */
  checkRequest(bytes: number, align: number): void {
    if (!Number.isInteger(bytes) || bytes < 0) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${this.name}: cannot allocate ${bytes} bytes; give a whole number`,
      );
    }
    if (align >>> 0 !== align || (align - 1) >>> 6 !== 0 || (align & (align - 1)) !== 0) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${this.name}: alignment ${align} is none of 1, 2, 4, 8, 16, 32 and 64`,
      );
    }
  }
}

/** Looks at a number of bytes that a caller gave. @throws ArenaError `BAD_ARGUMENT`. */
export function checkBytes(bytes: number, least: number, what: string): void {
  if (Number.isInteger(bytes) && bytes >= least && bytes <= MAX_CAPACITY_BYTES) return;
  throw new ArenaError(
    "BAD_ARGUMENT",
    `${what} is ${bytes}; give a whole number of bytes from ${least} to ${MAX_CAPACITY_BYTES}`,
  );
}
