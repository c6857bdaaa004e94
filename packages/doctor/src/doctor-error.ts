/** What went wrong, for programs: stable names. */
export type DoctorErrorCode =
  | "bad-option"
  | "command-not-found"
  | "exited-early"
  | "crashed"
  | "inspector-refused"
  | "port-taken"
  | "no-such-process"
  | "not-node"
  | "not-permitted"
  | "already-inspected"
  | "no-answer"
  | "load-failed"
  | "cannot-write";

/** What the user can mend, in a line that says what to change. */
export class DoctorError extends Error {
  override readonly name = "DoctorError";
  readonly code: DoctorErrorCode;

  /** The message is a line that says what to change. */
  constructor(code: DoctorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
