/*
 * The messages of strategy `arena`, little-endian. Client to server, always 12 bytes:
 *
 *   0      1       2          4          6          8
 *   +------+-------+----------+----------+----------+------------+
 *   | kind | skill | a    i16 | b    i16 | 0    u16 | seq    u32 |
 *   +------+-------+----------+----------+----------+------------+
 *   kind 0 select (read, checked, dropped), 1 move (a, b: velocity), 2 cast (a: target)
 *
 * Server to client, the welcome:
 *
 *   0      1         2            4            6             8           10
 *   +------+---------+------------+------------+-------------+-----------+-------+
 *   | 1 u8 | version | battle u16 | player u16 | players u16 | tickMs u16| 0 u16 |
 *   +------+---------+------------+------------+-------------+-----------+-------+
 *
 * and the view, once a tick:
 *
 *   0      1         2             4          8             10          12           16
 *   +------+---------+-------------+----------+-------------+-----------+------------+
 *   | 2 u8 | version | players u16 | tick u32 | effects u16 | buffs u16 | 0      u32 |
 *   +------+---------+-------------+----------+-------------+-----------+------------+
 *   then players x  { x u16, y u16, hp i16, buffs u16, seq u32 }      12 bytes each
 *   then buffs x    { kind u8, stacks u8, left u16 }                   4 bytes each, by player
 *   then effects x  { source u16, target u16, skill u8, left u8 }      6 bytes each
 *   then zeros to a multiple of 64 bytes
 */

/** What the numbers of the protocol are. They are literals in the compiled code. */
export const enum Wire {
  Version = 1,
  Welcome = 1,
  View = 2,
  WelcomeBytes = 12,
  HeaderBytes = 16,
  PlayerBytes = 12,
  BuffBytes = 4,
  EffectBytes = 6,
  MessageBytes = 12,
  /** A view is a multiple of this, with zeros at its end. */
  PaddingBytes = 64,
}

/** The kinds of messages that clients send. */
export const enum MessageKind {
  Select,
  Move,
  Cast,
}
