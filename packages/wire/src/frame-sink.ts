/**
 * What a {@link FrameParser} tells about a connection's frames, in the order in which they came. `at` is a place in the
 * read memory's views (`memory.reserve.views.u8[at]`), at a distance of 3 from a multiple of 4, so that what follows a first byte is
 * aligned to words; the bytes there are unmasked, and are this message's during the call only. They may be written to.
 */
export interface FrameSink {
  /** A whole message of `length` bytes, its fragments put together; where `isText`, they are valid UTF-8. */
  message(at: number, length: number, isText: boolean): void;
  /** A ping with 0 to 125 bytes, to be answered by a pong with the same (RFC 6455, 5.5.2). */
  ping(at: number, length: number): void;
  /** A pong with 0 to 125 bytes. */
  pong(at: number, length: number): void;
  /**
   * The peer's close frame: its code (1005, "no status", where it had none) and its reason, 0 to 123 bytes of valid
   * UTF-8 at `at`. Nothing more is told.
   */
  closed(code: number, at: number, length: number): void;
  /**
   * What the peer sent is refused: to be answered by a close frame with `code`, and `why` as its reason (ASCII, at most
   * 123 bytes). Nothing more is told.
   */
  refused(code: number, why: string): void;
}
