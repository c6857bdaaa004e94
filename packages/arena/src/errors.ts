/** The stable names of everything that can go wrong in an arena. */
export type ArenaErrorCode =
  | "ARENA_FULL"
  | "ARENA_CLOSED"
  | "ARENA_RESET"
  | "BAD_ARGUMENT"
  | "BAD_LAYOUT"
  | "OUT_OF_RANGE"
  | "LIST_FULL"
  | "SLAB_FULL"
  | "STALE_HANDLE"
  | "DOUBLE_FREE";

/** An error of the memory package. `code` is stable; `message` says what happened and what to change. */
export class ArenaError extends Error {
  /** What went wrong, as a name that does not change between versions. */
  readonly code: ArenaErrorCode;

  /** Makes an error with a stable code and a sentence for the reader. */
  constructor(code: ArenaErrorCode, message: string) {
    super(message);
    this.name = "ArenaError";
    this.code = code;
  }
}
