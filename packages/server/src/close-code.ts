/** Why the server closes a connection: WebSocket close codes, from 4000 on where they are this server's own. */
export enum CloseCode {
  GoingAway = 1001,
  /** A text frame came where messages are binary. */
  Unsupported = 1003,
  /** The client does not read what it is sent. */
  TooSlow = 4008,
  Malformed = 4400,
  NoSuchBattle = 4404,
  IllTimed = 4409,
  /** More came in one tick than any player can mean. */
  TooMany = 4429,
  Full = 4503,
}
