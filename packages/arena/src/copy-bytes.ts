/** Where bytes meet that no word of shared memory has in one piece. Of no meaning between calls; made when first needed. */
let meeting: Uint8Array | undefined;
const MEETING_BYTES = 16384;

// Hot path: benchmark `snapshot`.
/**
 * Copies all of `source` to `target`, from its byte `at` on; there must be room, and they must not overlap.
 *
 * Between memory of one thread that is `set`, a copy of the platform. Where one of them is shared it is `set` as well, as long as
 * both begin at the same place within 8 bytes: V8 copies word by word then. Otherwise it would copy byte by byte, and take eight
 * times as long; so the bytes go by memory of this thread, which can be anywhere (`docs/decisions/0004-the-memory-package.md`).
 */
export function copyBytes(source: Uint8Array, target: Uint8Array, at: number): void {
  if (((source.byteOffset ^ (target.byteOffset + at)) & 7) === 0 || !(isShared(source) || isShared(target))) {
    target.set(source, at);
    return;
  }
  meeting ??= new Uint8Array(MEETING_BYTES + 8);
  // A copy within one thread's memory has no such words: the bytes lie there as they do in what is shared.
  const skew = (isShared(source) ? source.byteOffset : target.byteOffset + at) & 7;
  for (let from = 0; from < source.length; from += MEETING_BYTES) {
    const piece = source.subarray(from, from + MEETING_BYTES);
    meeting.set(piece, skew);
    target.set(meeting.subarray(skew, skew + piece.length), at + from);
  }
}

function isShared({ buffer }: Uint8Array): boolean {
  return typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
}
