/**
 * Why the server closes a connection: WebSocket close codes, from 4000 on where they are this server's own. Those that the sockets close
 * with themselves (1009 for a message that is too large, 4008 for a client that does not read) are `WebSocketCloseCode`'s.
 */
export enum CloseCode {
  /** A text frame came where messages are binary. */
  Unsupported = 1003,
  Malformed = 4400,
  NoSuchBattle = 4404,
  /** The client was built from another declaration of the protocol. */
  OtherProtocol = 4406,
  IllTimed = 4409,
  /** More came in one tick than any player can mean. */
  TooMany = 4429,
  Full = 4503,
}
