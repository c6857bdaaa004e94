/** What a client is to do next. */
export const enum Order {
  Select,
  Move,
  /** Moves in a direction: `x` and `y` are the velocity itself. */
  Steer,
  Cast,
}

/** One thing that a player does. */
export interface Deed {
  /** When, in milliseconds since the client began. Never falls. */
  atMs: number;
  order: Order;
  /** Where a move goes, 0 .. 65535, or a velocity. */
  x: number;
  y: number;
  skill: number;
  /** The target of a cast, or -1 for the nearest enemy. */
  target: number;
}

/** What one client does, deed after deed, without end. */
export interface Script {
  /** Fills in the next deed. */
  next(deed: Deed): void;
}

/** Where clients get their scripts. */
export interface Traffic {
  /** The name that reports give it. */
  readonly name: string;
  /**
   * The script of client `index` of `clients`, in battles of `players`.
   *
   * @param rate - messages a second, on average
   */
  script(index: number, clients: number, players: number, rate: number): Script;
}
