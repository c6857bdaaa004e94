/*
 * Masking (RFC 6455, 5.3) is its own inverse: byte i of the payload is changed by byte i modulo 4 of the mask. In a word, the mask's
 * first byte is the lowest one, as the platform's words are little-endian.
 */

/** The mask as it goes on behind `count` bytes of payload. */
export function rotateMask(mask: number, count: number): number {
  const bits = (count & 3) << 3;
  return bits === 0 ? mask : (mask >>> bits) | (mask << (32 - bits));
}

// Hot path: benchmark `wire frames`; allocation tests `small binary messages` and `large ones`.
/**
 * Unmasks `length` bytes at `from` and moves them left to `to`, which is `from` or up to 3 less, four bytes at a time. `u8` and
 * `i32` are views of one buffer, which goes on for at least 4 bytes behind the payload.
 */
export function unmask(
  u8: Uint8Array,
  i32: Int32Array,
  from: number,
  to: number,
  length: number,
  mask: number,
): void {
  const shift = (from - to) << 3;
  const end = to + length;
  let at = to;
  let turned = mask;
  while ((at & 3) !== 0 && at < end) {
    u8[at] = u8[from + at - to] ^ turned;
    turned = (turned >>> 8) | (turned << 24);
    at++;
  }
  if (at === end) return;
  const last = end >> 2;
  let word = at >> 2;
  if (shift === 0) {
    for (; word < last; word++) i32[word] ^= turned;
    if (word << 2 < end) i32[word] ^= turned & ~(-1 << ((end & 3) << 3));
    return;
  }
  // A word of what is moved is put together from the two that its bytes are in.
  const rest = 32 - shift;
  let here = i32[word];
  for (; word < last; word++) {
    const next = i32[word + 1];
    i32[word] = ((here >>> shift) | (next << rest)) ^ turned;
    here = next;
  }
  if (word << 2 < end) {
    const kept = -1 << ((end & 3) << 3);
    const moved = ((here >>> shift) | (i32[word + 1] << rest)) ^ turned;
    i32[word] = (moved & ~kept) | (i32[word] & kept);
  }
}
