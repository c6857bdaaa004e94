import type { Views } from "@pauseless/arena";

/*
 * Chunks of 256 bytes: the index of the next one in a word, then 252 bytes. Chunk 0 is none. A chain is known by its first and last chunk
 * and how many bytes are in it: all its chunks but the last are full.
 */
const CHUNK_BYTES = 256;
const LINK_BYTES = 4;
/** How much a chunk holds. */
export const CHUNK_CAPACITY = CHUNK_BYTES - LINK_BYTES;
/** From how many bytes on the platform's copy is faster than a loop. */
const LOOP_BYTES = 32;

/** How many chunks a chain of so many bytes has; it begins with one. */
function chunksFor(bytes: number): number {
  return bytes === 0 ? 1 : Math.ceil(bytes / CHUNK_CAPACITY);
}

/** How large a spill of so many bytes is, whole chunks and one that stands for none. */
export function spillSpanBytes(bytes: number): number {
  return (Math.ceil(bytes / CHUNK_CAPACITY) + 1) * CHUNK_BYTES;
}

// Hot path: benchmark `wire frames`, case `straddling reads`; allocation tests `messages that straddle two reads`, `fragments`.
/**
 * What all connections leave over between two reads: small chunks from one free list, linked to chains. A connection holds
 * as many as its bytes need, and none when it has nothing unfinished.
 */
export class Spill {
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  /** The word that chunk 0 begins with. */
  private readonly firstWord: number;
  private readonly chunks: number;
  private freeChunk = 0;
  private freshChunk = 1;
  private used = 0;

  /** Lays chunks out in the `spanBytes` bytes from `offset` on, a multiple of 4. */
  constructor(views: Views, offset: number, spanBytes: number) {
    this.u8 = views.u8;
    this.i32 = views.i32;
    this.firstWord = offset >> 2;
    this.chunks = Math.floor(spanBytes / CHUNK_BYTES);
  }

  /** Bytes of the chunks that connections hold. */
  get usedBytes(): number {
    return this.used * CHUNK_BYTES;
  }

  /** Takes a chunk: its index, or 0 where all are taken. */
  take(): number {
    let chunk = this.freeChunk;
    if (chunk !== 0) this.freeChunk = this.i32[this.linkOf(chunk)];
    else if (this.freshChunk < this.chunks) chunk = this.freshChunk++;
    else return 0;
    this.used++;
    this.i32[this.linkOf(chunk)] = 0;
    return chunk;
  }

  /** Gives a chain of `bytes` bytes back. */
  giveBack(first: number, last: number, bytes: number): void {
    this.i32[this.linkOf(last)] = this.freeChunk;
    this.freeChunk = first;
    this.used -= chunksFor(bytes);
  }

  /**
   * Adds `length` bytes at `at` to a chain that has `bytes` in it and ends with chunk `last`: the chunk that it ends with now, or
   * 0 where there are too few chunks (nothing is added then).
   */
  append(last: number, bytes: number, at: number, length: number): number {
    const more = chunksFor(bytes + length) - chunksFor(bytes);
    if (more > this.chunks - 1 - this.used) return 0;
    let chunk = last;
    let full = bytes - (chunksFor(bytes) - 1) * CHUNK_CAPACITY;
    for (let done = 0; done < length; ) {
      if (full === CHUNK_CAPACITY) {
        const next = this.take();
        this.i32[this.linkOf(chunk)] = next;
        chunk = next;
        full = 0;
      }
      const piece = Math.min(length - done, CHUNK_CAPACITY - full);
      this.copy(at + done, this.bytesOf(chunk) + full, piece);
      done += piece;
      full += piece;
    }
    return chunk;
  }

  /** Copies the `bytes` bytes of a chain to `to`. */
  copyOut(first: number, bytes: number, to: number): void {
    let chunk = first;
    for (let done = 0; done < bytes; done += CHUNK_CAPACITY) {
      this.copy(this.bytesOf(chunk), to + done, Math.min(bytes - done, CHUNK_CAPACITY));
      chunk = this.i32[this.linkOf(chunk)];
    }
  }

  private linkOf(chunk: number): number {
    return this.firstWord + chunk * (CHUNK_BYTES / 4);
  }

  private bytesOf(chunk: number): number {
    return (this.firstWord << 2) + chunk * CHUNK_BYTES + LINK_BYTES;
  }

  private copy(from: number, to: number, length: number): void {
    const { u8 } = this;
    if (length > LOOP_BYTES) u8.copyWithin(to, from, from + length);
    else for (let i = 0; i < length; i++) u8[to + i] = u8[from + i];
  }
}
