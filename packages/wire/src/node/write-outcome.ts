/** What became of a write. */
export const enum WriteOutcome {
  /** The system has the bytes; their memory is free. */
  Done,
  /** They have to stay as they are until the owner is told that it is done. */
  Waiting,
  /** The connection is broken. */
  Broken,
}
