/*
 * UTF-8 by hand, for texts in a block: TextEncoder and TextDecoder refuse shared memory in browsers, and make a view
 * object a call. Source: RFC 3629; lone surrogates become U+FFFD, as the WHATWG encoding standard has it.
 */

const REPLACEMENT = 0xfffd;

/** The code point of `text` at `index`; U+FFFD for a lone surrogate. */
function codePointAt(text: string, index: number): number {
  const point = text.codePointAt(index) as number;
  return point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point;
}

/** How many bytes `text` has in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const point = codePointAt(text, i);
    if (point > 0xffff) i++;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Writes `text` to `bytes` from `at`; there must be room for {@link utf8Length} bytes. */
export function writeUtf8(bytes: Uint8Array, at: number, text: string): void {
  let to = at;
  for (let i = 0; i < text.length; i++) {
    const point = codePointAt(text, i);
    if (point < 0x80) {
      bytes[to++] = point;
    } else if (point < 0x800) {
      bytes[to++] = 0xc0 | (point >> 6);
      bytes[to++] = 0x80 | (point & 63);
    } else if (point < 0x10000) {
      bytes[to++] = 0xe0 | (point >> 12);
      bytes[to++] = 0x80 | ((point >> 6) & 63);
      bytes[to++] = 0x80 | (point & 63);
    } else {
      i++;
      bytes[to++] = 0xf0 | (point >> 18);
      bytes[to++] = 0x80 | ((point >> 12) & 63);
      bytes[to++] = 0x80 | ((point >> 6) & 63);
      bytes[to++] = 0x80 | (point & 63);
    }
  }
}

/** The text in `length` bytes from `at`. Bytes that are no UTF-8 (they did not come from here) read as U+FFFD each. */
export function readUtf8(bytes: Uint8Array, at: number, length: number): string {
  const end = at + length;
  let text = "";
  for (let i = at; i < end; ) {
    const lead = bytes[i];
    const more =
      lead < 0x80
        ? 0
        : lead >= 0xc2 && lead < 0xe0
          ? 1
          : lead >= 0xe0 && lead < 0xf0
            ? 2
            : lead >= 0xf0 && lead < 0xf5
              ? 3
              : -1;
    let point = more <= 0 ? lead : lead & (0x3f >> more);
    let ok = more >= 0 && i + more < end;
    for (let k = 1; ok && k <= more; k++) {
      const next = bytes[i + k];
      ok = (next & 0xc0) === 0x80;
      point = (point << 6) | (next & 63);
    }
    const least = more === 2 ? 0x800 : more === 3 ? 0x10000 : 0;
    ok = ok && point >= least && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    text += String.fromCodePoint(ok ? point : REPLACEMENT);
    i += ok ? more + 1 : 1;
  }
  return text;
}
