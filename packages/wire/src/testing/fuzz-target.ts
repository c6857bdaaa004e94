/** What random input is tried on. */
export interface FuzzTarget {
  /** What it is called on the command line. */
  readonly name: string;
  /**
   * Tries `count` random inputs, which follow from `seed` alone. @throws Error where what is tried does not do as its model: the
   * message has all that is needed to do it again, and to keep it as a test.
   */
  run(seed: number, count: number): void;
}
