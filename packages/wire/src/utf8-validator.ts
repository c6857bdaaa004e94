/*
 * UTF-8 checked piece by piece (RFC 3629, section 4: the table of well-formed byte sequences), so that a text is refused
 * with the first byte that no valid text could have there, however its bytes come in. What is between two pieces is one small
 * integer: 0 between characters, else how many bytes the character still wants (1 to 3) and the range of the next one.
 *
 *   bits 16..23: its highest value   bits 8..15: its lowest value   bits 0..1: how many
 */

/** What {@link validateUtf8} answers for bytes that no valid text has. */
export const INVALID_UTF8 = -1;

const TAIL = (0xbf << 16) | (0x80 << 8);

/** What a byte from 0x80 on begins. */
function begun(lead: number): number {
  if (lead < 0xc2) return INVALID_UTF8;
  if (lead < 0xe0) return TAIL | 1;
  if (lead < 0xf0) {
    // No overlong forms, no surrogates.
    if (lead === 0xe0) return (0xbf << 16) | (0xa0 << 8) | 2;
    if (lead === 0xed) return (0x9f << 16) | (0x80 << 8) | 2;
    return TAIL | 2;
  }
  // No overlong forms, nothing above U+10FFFF.
  if (lead === 0xf0) return (0xbf << 16) | (0x90 << 8) | 3;
  if (lead === 0xf4) return (0x8f << 16) | (0x80 << 8) | 3;
  return lead < 0xf4 ? TAIL | 3 : INVALID_UTF8;
}

// Hot path: benchmark `wire frames`, cases `texts`; allocation test `texts`.
/**
 * Goes on with `length` bytes at `at`, from the state that the bytes before them left (0 where there are none): the state
 * behind them, which is 0 where a whole character ends there, or {@link INVALID_UTF8}. `u8` and `i32` are views of
 * one buffer.
 */
export function validateUtf8(
  u8: Uint8Array,
  i32: Int32Array,
  at: number,
  length: number,
  before: number,
): number {
  const end = at + length;
  let state = before;
  let i = at;
  while (i < end) {
    const byte = u8[i++];
    if (state === 0) {
      if (byte >= 0x80) {
        state = begun(byte);
        if (state === INVALID_UTF8) return INVALID_UTF8;
        continue;
      }
      if ((i & 3) === 0) {
        while (i + 4 <= end && (i32[i >> 2] & 0x80808080) === 0) i += 4;
      }
      continue;
    }
    if (byte < ((state >> 8) & 255) || byte > state >> 16) return INVALID_UTF8;
    state = (state & 3) === 1 ? 0 : TAIL | ((state & 3) - 1);
  }
  return state;
}
