/** The mask in the four bytes at `at`, the first of them lowest. Source: RFC 6455, 5.2. */
export function maskAt(u8: Uint8Array, at: number): number {
  return u8[at] | (u8[at + 1] << 8) | (u8[at + 2] << 16) | (u8[at + 3] << 24);
}

/** What {@link length64At} answers for every length from 2^30 on: it is beyond every limit. */
const FAR_TOO_LONG = 2 ** 30;

/** The length in the eight bytes at `at`: -1 where its highest bit is set, which is no length, and at most 2^30. Source: RFC 6455, 5.2. */
export function length64At(u8: Uint8Array, at: number): number {
  if (u8[at] >= 0x80) return -1;
  const high = u8[at] | u8[at + 1] | u8[at + 2] | u8[at + 3] | (u8[at + 4] & 0xc0);
  if (high !== 0) return FAR_TOO_LONG;
  return (u8[at + 4] << 24) | (u8[at + 5] << 16) | (u8[at + 6] << 8) | u8[at + 7];
}
