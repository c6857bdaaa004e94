/** The stable names of everything that can go wrong with a world. */
export type WorldErrorCode =
  | "BAD_COMPONENT"
  | "BAD_QUERY"
  | "BAD_SYSTEM"
  | "BAD_OPTION"
  | "SYSTEM_CYCLE"
  | "LAYOUT_SEALED"
  | "WORLD_FULL"
  | "STALE_ENTITY"
  | "NO_COMPONENT"
  | "WRONG_KIND"
  | "NOT_TRACKED"
  | "OUT_OF_RANGE"
  | "WRONG_STATE"
  | "WORLD_ENDED"
  | "BAD_SNAPSHOT"
  | "NO_SNAPSHOT"
  | "LOG_FULL";

/** An error of the world package. `code` is stable; `message` says what happened and what to change. */
export class WorldError extends Error {
  /** What went wrong, as a name that does not change between versions. */
  readonly code: WorldErrorCode;

  /** Makes an error with a stable code and a sentence for the reader. */
  constructor(code: WorldErrorCode, message: string) {
    super(message);
    this.name = "WorldError";
    this.code = code;
  }
}
