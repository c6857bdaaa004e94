import { copyBytes } from "./copy-bytes.js";
import type { Reserve } from "./reserve.js";
import { roundToSpan } from "./reserve.js";

/** Up to so many bytes a loop is faster than a call of `fill` (`npm run bench -- bump`). */
const FEW_BYTES = 64;

/** One span of an arena's memory. Offsets of the arena run on from chunk to chunk. */
interface Chunk {
  /** The offset of its first byte. */
  readonly start: number;
  /** The offset behind its last byte. */
  readonly end: number;
  /** Its first byte in the reserve. */
  readonly firstByte: number;
  /** Up to which offset its bytes may not be zero. */
  dirty: number;
  /** Where allocation stopped when it moved on to the next. */
  leftAt: number;
  /** The view of what was copied out last: a block that is copied again and again is as large as it was. */
  view: Uint8Array | undefined;
}

/*
 * The spans of one arena, one for the most part. Offsets run on from one to the next as if they lay side by side, and
 * no allocation crosses from one into the next:
 *
 *   offset 0          4096              8192                     20480
 *          +----------+-----------------+------------------------+
 *          | chunk 0  | chunk 1         | chunk 2, a large one   |      current: where allocation goes on
 *          +----------+-----------------+------------------------+
 */
export class Chunks {
  private chunks: Chunk[];
  private current = 0;

  /** @param dirty - whether somebody may have had the first span before */
  constructor(
    private readonly reserve: Reserve,
    private readonly name: string,
    firstByte: number,
    bytes: number,
    dirty: boolean,
  ) {
    this.chunks = [{ start: 0, end: bytes, firstByte, dirty: dirty ? bytes : 0, leftAt: 0, view: undefined }];
  }

  /** Bytes of all chunks together. */
  get bytes(): number {
    return this.chunks.length === 0 ? 0 : this.chunks[this.chunks.length - 1].end;
  }

  get count(): number {
    return this.chunks.length;
  }

  /** The first byte of the first chunk in the reserve. */
  get firstByte(): number {
    return this.chunks[0].firstByte;
  }

  /** Where the chunk ends in which allocation goes on. */
  get currentEnd(): number {
    return this.chunks[this.current].end;
  }

  /** Bytes left at the ends of chunks that allocation has left behind. */
  get wasteBytes(): number {
    let waste = 0;
    for (let i = 0; i < this.current; i++) waste += this.chunks[i].end - this.chunks[i].leftAt;
    return waste;
  }

  /** The byte of the reserve that has this offset. */
  byteAt(offset: number): number {
    const { start, firstByte } = this.chunks[this.chunkOf(offset)];
    return firstByte + offset - start;
  }

  /** Whether `bytes` from `offset` lie in one chunk, and not in what is left over at its end. */
  inOne(offset: number, bytes: number): boolean {
    const index = this.chunkOf(offset);
    const { end, leftAt } = this.chunks[index];
    return offset + bytes <= (index < this.current ? leftAt : end);
  }

  /**
   * Goes on in the next chunk: one that was kept if it is large enough, else a new one.
   *
   * @param used - where allocation stopped
   * @param bytes - how many must fit
   * @param chunkBytes - how many a new chunk has at least, where the limit allows
   * @param limitBytes - the most bytes of all chunks, a multiple of 64
   * @returns the offset at which it begins, or -1 where there is no room for one.
   */
  moveOn(used: number, bytes: number, chunkBytes: number, limitBytes: number): number {
    const next = this.chunks[this.current + 1];
    if (next === undefined || next.end - next.start < bytes) {
      const start = this.currentEnd;
      const taken = Math.min(roundToSpan(Math.max(bytes, chunkBytes)), limitBytes - start);
      if (taken < bytes) return -1;
      // Kept chunks behind are too small: they make room for this one.
      const firstByte = this.exchangeFrom(this.current + 1, taken);
      if (firstByte < 0) return -1;
      const dirty = firstByte < this.reserve.dirtyBytes ? start + taken : start;
      this.chunks.push({ start, end: start + taken, firstByte, dirty, leftAt: 0, view: undefined });
    }
    this.dirtyUpTo(used);
    this.chunks[this.current].leftAt = used;
    this.current++;
    return this.chunks[this.current].start;
  }

  /** Goes back to the chunk of an offset. */
  moveBack(offset: number): void {
    // What ends where a chunk begins is the earlier chunk's.
    this.current = this.chunkOf(offset - 1);
  }

  /** Remembers that bytes up to an offset may not be zero. */
  dirtyUpTo(offset: number): void {
    const chunk = this.chunks[this.current];
    chunk.dirty = Math.max(chunk.dirty, offset);
  }

  /** Zeroes the bytes from `start` to `end` that may not be zero; both in one chunk, or `end` in the next. */
  zero(start: number, end: number): void {
    const chunk = this.chunks[this.current];
    const from = Math.max(start, chunk.start);
    const to = Math.min(end, chunk.dirty);
    if (from < to) this.fillIn(chunk, 0, from, to);
  }

  /** Fills the bytes between two offsets. */
  fill(value: number, start: number, end: number): void {
    for (const chunk of this.chunks) {
      const from = Math.max(start, chunk.start);
      const to = Math.min(end, chunk.end);
      if (from >= to) continue;
      this.fillIn(chunk, value, from, to);
      chunk.dirty = Math.max(chunk.dirty, to);
    }
  }

  /** Gives back the chunks that lie beyond so many bytes, but for the first. */
  keepAtMost(bytes: number): void {
    let keep = 1;
    while (keep < this.chunks.length && this.chunks[keep].end <= bytes) keep++;
    if (keep < this.chunks.length) this.giveBackFrom(keep);
  }

  /** Gives all chunks back. */
  giveAllBack(): void {
    this.giveBackFrom(0);
  }

  /** Whether the first `bytes` bytes lie side by side. */
  holdsInOne(bytes: number): boolean {
    return bytes <= this.chunks[0].end;
  }

  /** Gives all chunks up for one of `bytes`. Answers whether there is room for it; what was in them may be lost then. */
  becomeOne(bytes: number, limitBytes: number): boolean {
    if (bytes > limitBytes) return false;
    const firstByte = this.exchangeFrom(0, bytes);
    if (firstByte < 0) return false;
    this.chunks = [{ start: 0, end: bytes, firstByte, dirty: bytes, leftAt: 0, view: undefined }];
    this.current = 0;
    return true;
  }

  // Hot path: benchmark `snapshot`; allocation test `copying a block out and in again`.
  /** Copies the first `bytes` bytes to `target`. */
  copyOut(target: Uint8Array, bytes: number): void {
    const { chunks } = this;
    for (let index = 0; index < chunks.length; index++) {
      const { start, end, leftAt } = chunks[index];
      if (start >= bytes) return;
      const stop = index < this.current ? leftAt : bytes;
      copyBytes(this.viewOf(chunks[index], stop - start), target, start);
      // Nobody has the end of a chunk that was left: whatever is there is not of the content.
      if (stop < bytes) target.fill(0, stop, Math.min(end, bytes));
    }
  }

  // Hot path: as `copyOut`.
  /** Copies `source` over the first bytes, which lie in the first chunk, but for those from `keepFrom` to `keepTo`, two words. */
  copyIn(source: Uint8Array, keepFrom: number, keepTo: number): void {
    const chunk = this.chunks[0];
    const { firstByte } = chunk;
    const { u8, i32 } = this.reserve.views;
    chunk.dirty = Math.max(chunk.dirty, source.length);
    this.moveBack(source.length);
    if (isZero(source, keepFrom, keepTo)) {
      // To another thread that looks meanwhile, an owner of 0 is as good as the one that is there: none that it could be.
      const word = (firstByte + keepFrom) >> 2;
      const first = i32[word];
      const second = i32[word + 1];
      copyBytes(source, u8, firstByte);
      i32[word] = first;
      i32[word + 1] = second;
      return;
    }
    copyBytes(source.subarray(0, keepFrom), u8, firstByte);
    copyBytes(source.subarray(keepTo), u8, firstByte + keepTo);
  }

  /** The first bytes of a chunk, as a view that is made when it differs from the last. */
  private viewOf(chunk: Chunk, bytes: number): Uint8Array {
    const { firstByte, view } = chunk;
    if (view !== undefined && view.length === bytes) return view;
    chunk.view = this.reserve.views.u8.subarray(firstByte, firstByte + bytes);
    return chunk.view;
  }

  private chunkOf(offset: number): number {
    let index = this.chunks.length - 1;
    while (index > 0 && this.chunks[index].start > offset) index--;
    return index;
  }

  private fillIn({ start, firstByte }: Chunk, value: number, from: number, to: number): void {
    const first = firstByte + from - start;
    const end = firstByte + to - start;
    const { u8, i32 } = this.reserve.views;
    // A call of `fill` costs more than it saves on a few bytes.
    if (end - first > FEW_BYTES) u8.fill(value, first, end);
    else if (value === 0 && ((first | end) & 3) === 0) for (let i = first >> 2; i < end >> 2; i++) i32[i] = 0;
    else for (let i = first; i < end; i++) u8[i] = value;
  }

  /** Gives the chunks from `index` on up for a span of `bytes`: its first byte, or -1 where there is no room for it. */
  private exchangeFrom(index: number, bytes: number): number {
    const given = this.chunks
      .slice(index)
      .map(({ firstByte, start, end }) => ({ offset: firstByte, bytes: end - start }));
    const firstByte =
      given.length > 0 ? this.reserve.exchange(given, bytes, this.name) : this.reserve.take(bytes, this.name);
    if (firstByte >= 0) this.chunks.splice(index);
    return firstByte;
  }

  private giveBackFrom(index: number): void {
    for (const { firstByte, start, end } of this.chunks.splice(index)) {
      this.reserve.giveBack(firstByte, end - start);
    }
  }
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  let any = 0;
  for (let i = from; i < to; i++) any |= bytes[i];
  return any === 0;
}
