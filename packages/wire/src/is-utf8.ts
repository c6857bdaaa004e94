// Hot path: benchmark `wire messages`; allocation test `reading texts`.
/**
 * Whether the bytes of `bytes` from `from` to before `end` are UTF-8: no piece of a character, none that is longer than it need
 * be, no surrogate, none beyond U+10FFFF. Source: RFC 3629, section 4.
 */
export function isUtf8(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end) {
    const lead = bytes[at++];
    if (lead < 0x80) continue;
    // What a second byte may be depends on the first where it could be too long, a surrogate or too large.
    let least = 0x80;
    let most = 0xbf;
    let more: number;
    if (lead >= 0xc2 && lead < 0xe0) more = 1;
    else if (lead >= 0xe0 && lead < 0xf0) {
      more = 2;
      if (lead === 0xe0) least = 0xa0;
      else if (lead === 0xed) most = 0x9f;
    } else if (lead >= 0xf0 && lead < 0xf5) {
      more = 3;
      if (lead === 0xf0) least = 0x90;
      else if (lead === 0xf4) most = 0x8f;
    } else return false;
    if (at + more > end) return false;
    const second = bytes[at++];
    if (second < least || second > most) return false;
    for (; more > 1; more--) if ((bytes[at++] & 0xc0) !== 0x80) return false;
  }
  return true;
}
