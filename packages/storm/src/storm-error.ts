/** Something is wrong that the user can mend. `code` is stable; `message` says what to change. */
export class StormError extends Error {
  /** What is wrong, as a name that does not change between versions. */
  readonly code:
    | "UNKNOWN_STRATEGY"
    | "UNKNOWN_SCENARIO"
    | "BAD_OPTION"
    | "BAD_SCENARIO"
    | "BAD_TRACE"
    | "BAD_RECORDING"
    | "BAD_REPORT"
    | "NO_PEER"
    | "NO_ROOM"
    | "NO_SERVER"
    | "ENDED";

  /** Makes an error with a stable code and a sentence for the reader. */
  constructor(code: StormError["code"], message: string) {
    super(message);
    this.name = "StormError";
    this.code = code;
  }
}
