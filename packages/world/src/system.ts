import type { EventList } from "./event-list.js";
import type { World } from "./world.js";

/** A part of the game that runs in every tick. */
export interface SystemOptions {
  /** The phase that it runs in; the first of the layout unless told. */
  readonly phase?: string;
  /** The names of systems that run after this one. */
  readonly before?: readonly string[];
  /** The names of systems that run before this one. */
  readonly after?: readonly string[];
  /** Asked in every tick whether it runs. */
  readonly when?: (world: World) => boolean;
  /** What it does, in the world that is entered. Cursors are made outside, once. */
  readonly run: (world: World) => void;
}

/** A system as it was declared. */
export interface System {
  readonly name: string;
  readonly phase: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly when: ((world: World) => boolean) | undefined;
  readonly run: (world: World) => void;
}

/** What is told, at the end of each phase, of what happened. */
export interface Observer {
  readonly name: string;
  readonly events: EventList;
  readonly run: (world: World) => void;
}
