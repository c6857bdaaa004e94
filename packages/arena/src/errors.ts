/** The stable names of everything that can go wrong with memory. */
export type ArenaErrorCode =
  | "ARENA_FULL"
  | "ARENA_CLOSED"
  | "ARENA_RESET"
  | "ROLLED_BACK"
  | "STALE_CHECKPOINT"
  | "BAD_SNAPSHOT"
  | "NOT_OWNER"
  | "BAD_ARGUMENT"
  | "BAD_LAYOUT"
  | "BAD_VALUE"
  | "OUT_OF_RANGE"
  | "COLLECTION_FULL"
  | "COLLECTION_EMPTY"
  | "STALE_HANDLE"
  | "STALE_CURSOR"
  | "DOUBLE_FREE"
  | "FRAME_GONE"
  | "OVERRUN"
  | "LEAK"
  | "POOL_EMPTY"
  | "POOL_CLOSED"
  | "DOUBLE_RELEASE"
  | "FOREIGN_OBJECT"
  | "BUDGET_EXCEEDED";

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
