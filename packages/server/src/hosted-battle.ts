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

/** Bytes on their way to many clients. */
export interface Outgoing {
  readonly bytes: Uint8Array;
  /** Sends that were begun and are not over. The bytes must stay as they are until it is 0. */
  waiting: number;
  /** Called when a send is over, whether its bytes left or were lost; takes 1 off {@link Outgoing.waiting}. */
  readonly done: () => void;
}

/** A battle as the server sees it, however its state is held and its messages are written. */
export interface HostedBattle {
  /** How many players it has, each a seat. */
  readonly players: number;
  /** What a client is told when it takes a seat. */
  welcome(player: number): Uint8Array;
  /** Takes one message of a player, to be applied at the next tick. Must not keep `bytes`. */
  receive(player: number, bytes: Uint8Array): Receipt;
  /** A client left its seat; the player stays in the battle, standing. */
  leave(player: number): void;
  /** Runs one tick with what was received since the last. */
  runTick(): void;
  /** The battle as clients see it now. */
  view(): Outgoing;
}
