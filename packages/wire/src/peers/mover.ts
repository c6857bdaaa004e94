import type { walk } from "./walk.js";

/** A way of telling clients where everybody is, written as the library's author would for speed, with a state of its own. */
export interface Mover {
  /** Takes the places of a tick of the walk into its state and encodes them for every client; answers the bytes that one of them gets. */
  encode(walkTick: number): number;
  /** A client joins now, in the place of the first. */
  join(): void;
  /** That client gets what was encoded last for it. */
  deliver(): void;
  /** Where it has a player. */
  x(player: number): number;
  y(player: number): number;
}

/** All clients see everything. */
export type MakeMover = (ways: ReturnType<typeof walk>, clients: number) => Mover;
