/** What became of a message: taken, dropped because too many wait, or a reason to close the connection. */
export enum Receipt {
  Taken,
  /** The battle's inbox is full: the message is lost, the client stays. */
  Dropped,
  /** The bytes are no message of the protocol. */
  Malformed,
  /** The message is well formed, but not now: its sequence number does not go up. */
  IllTimed,
}

/** In place of a seat: a client that has none, and sees all. */
export const WATCHER = -1;

/**
 * A battle as the server sees it, however its state is held and its messages are written. It is made for the server's
 * {@link Exchange}: `at` is a place in the memory there, 3 more than a multiple of 4.
 */
export interface HostedBattle {
  /** How many players it has, each a seat. */
  readonly players: number;
  /** Writes what a client is told first, in a seat or as a `WATCHER`, to a send region's payload; answers how many bytes it has. */
  writeWelcome(player: number, at: number): number;
  /** Takes one frame of a player, to be applied at the next tick: `length` bytes at `at`, which are good during the call only. */
  receive(player: number, at: number, length: number): Receipt;
  /** A client left its seat; the player stays in the battle, standing. */
  leave(player: number): void;
  /** Runs one tick with what was received since the last. */
  runTick(): void;
  /**
   * Writes what the client of a seat, or a `WATCHER`, is to see after the last tick to a send region's payload; answers how many
   * bytes it has. Called for each client at most once a tick. Where `isKeyframe`, it must not build on views before.
   */
  writeView(player: number, at: number, isKeyframe: boolean): number;
}
