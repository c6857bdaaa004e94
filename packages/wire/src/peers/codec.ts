import type { Battle } from "./players.js";

/** A way of putting the battle into bytes, written as the library's author would for speed, with a state of its own. */
export interface Codec {
  /** Moves its state one step and encodes it; answers how many bytes that took. */
  encode(): number;
  /** Decodes what was encoded last and reads every field of it: their sum goes to `tally[0]`. */
  decode(): void;
  readonly tally: Float64Array;
  /** A client joins now, in the place of the one before; one that gets all of the state each time has nothing to do. */
  join(): void;
  /** What was encoded last, as the client has it that has followed since it joined, or else since the beginning. */
  decoded(): Battle;
}
