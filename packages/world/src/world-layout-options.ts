import type { Reserve } from "@pauseless/arena";
import type { AnyComponent, Component } from "./component.js";
import type { KindOptions } from "./entity-kinds.js";
import type { Timing } from "./timing.js";

/** What a world layout is made of. */
export interface WorldLayoutOptions {
  /** The most entities that live at once, where all of them can have everything. Or give `kinds`. */
  readonly capacity?: number;
  /** What entities can have, with `capacity`. */
  readonly components?: readonly AnyComponent[];
  /**
   * Kinds of entities, each with its own capacity and components: a component then has memory for the kinds that have it (and for
   * those between the first and the last of these), not for all. In place of `capacity` and `components`.
   */
  readonly kinds?: Readonly<Record<string, KindOptions>>;
  /** Components that the world has once: the root entity has them. */
  readonly singletons?: readonly Component[];
  /** The phases of a tick, in order; `["update"]` unless told. */
  readonly phases?: readonly string[];
  /** The milliseconds of game time of one tick; 50 unless told. */
  readonly tickMs?: number;
  /** How the time that systems take is measured, in some of the ticks; not at all with `false`. */
  readonly timing?: Timing | false;
  /** For how many open worlds there is to be room; 1 unless told. A reserve that is given must hold as many. */
  readonly worlds?: number;
  /**
   * Whether a tick begins by having memory fetch what it is about to use: where there are many worlds that tick in turn, of which the
   * cache holds only some. True unless told, where `worlds` is 64 or more.
   */
  readonly fetchAhead?: boolean;
  /** Bytes of every block for collections of your own, as they are placed in {@link WorldLayout.block}. */
  readonly extraBytes?: number;
  /** Where the blocks are; a reserve of its own, with room for `worlds` of them, unless told. */
  readonly reserve?: Reserve;
  /** Whether the own reserve is memory that threads can share; not unless told. */
  readonly shared?: boolean;
  /** Whether the own reserve is checked; as its memory package decides it unless told. */
  readonly checked?: boolean;
  /** Whether code may be generated; where the platform allows it unless told. */
  readonly generateCode?: boolean;
}
