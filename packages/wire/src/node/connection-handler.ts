import type { Connection } from "./connection.js";

/**
 * What a server does with a connection. Where a method throws, the error goes to the server's `onError` and that connection is closed with
 * 1011; no other is disturbed. Places are in the views of the server's read memory (`server.memory.reserve.views`), are 3 behind a multiple
 * of 4, and hold what they say during the call only.
 */
export interface ConnectionHandler<D = unknown> {
  /** The connection is open: messages can be sent. */
  open?(connection: Connection<D>): void;
  /** A whole message of `length` bytes came; where `isText`, they are valid UTF-8. */
  message(connection: Connection<D>, at: number, length: number, isText: boolean): void;
  /** A pong of 0 to 125 bytes came. Pings are answered without being told. */
  pong?(connection: Connection<D>, at: number, length: number): void;
  /** The peer was behind and has all now: the next snapshot has to be a keyframe. */
  recovered?(connection: Connection<D>): void;
  /**
   * The connection is over, told once: nothing is sent or told any more. `code` is the peer's own (1005 where it gave none), the
   * one that it was refused with, or 1006 where the connection broke without a close frame.
   */
  closed?(connection: Connection<D>, code: number, reason: string): void;
}
