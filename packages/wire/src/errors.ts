/** The stable names of everything that can go wrong on the wire's own side. What comes from a peer never throws. */
export type WireErrorCode =
  | "BAD_MESSAGE"
  | "BAD_PLACE"
  | "BAD_PROTOCOL"
  | "BAD_SNAPSHOT"
  | "BAD_OPTION"
  | "MESSAGE_TOO_LARGE"
  | "RING_CLOSED"
  | "UNSUPPORTED"
  | "WRONG_STATE";

/** An error of the wire package. `code` is stable; `message` says what happened and what to change. */
export class WireError extends Error {
  /** What went wrong, as a name that does not change between versions. */
  readonly code: WireErrorCode;

  /** Makes an error with a stable code and a sentence for the reader. */
  constructor(code: WireErrorCode, message: string) {
    super(message);
    this.name = "WireError";
    this.code = code;
  }
}
