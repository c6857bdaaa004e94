import { ArenaError } from "./errors.js";
import type { Reserve } from "./reserve.js";

/*
 * A block, drawn. Everything is little-endian 32-bit words; nothing in it is a pointer, and every offset counts from
 * its start, so the bytes mean the same wherever they are put.
 *
 *   byte 0    4         8           12           16      20          24 .. 63    64
 *   +--------+---------+-----------+------------+-------+-----------+-----------+------------------------- - - -
 *   | magic  | version | usedBytes | layoutHash | owner | handOvers | reserved  | allocations, bumped upward
 *   +--------+---------+-----------+------------+-------+-----------+-----------+------------------------- - - -
 */
const MAGIC = 0x414c5350; // "PSLA"
const VERSION = 2;
/** Bytes at the start of every block that are not given out. */
export const HEADER_BYTES = 64;

/** The words of a block's header. */
export const enum Word {
  Magic,
  Version,
  Used,
  Layout,
  Owner,
  HandOvers,
}

/** Where in a header its owner is, and what a snapshot leaves out: it is not of the content. */
export const OWNER_BYTES = { from: Word.Owner * 4, to: (Word.HandOvers + 1) * 4 } as const;

/**
 * Writes the header of a new arena, but for its owner, as nobody may take it over for a moment, and for the number of
 * hand-overs, so that none gets the ticket of an arena that had the span before.
 */
export function writeHeader(reserve: Reserve, firstByte: number): void {
  const { i32 } = reserve.views;
  for (let word = Word.HandOvers + 1; word < HEADER_BYTES / 4; word++) i32[firstByte / 4 + word] = 0;
  i32[firstByte / 4 + Word.Layout] = 0;
  i32[firstByte / 4 + Word.Magic] = MAGIC;
  i32[firstByte / 4 + Word.Version] = VERSION;
  i32[firstByte / 4 + Word.Used] = HEADER_BYTES;
}

// Hot path: it makes no object unless it throws.
/** Looks at the header of a snapshot and answers the hash of its layouts. @throws ArenaError `BAD_SNAPSHOT`. */
export function readHeader(bytes: Uint8Array, name: string): number {
  if (bytes.length < HEADER_BYTES) throw bad(name, `${bytes.length} bytes are no snapshot`);
  if (wordOf(bytes, Word.Magic) !== MAGIC) throw bad(name, "these bytes are no snapshot");
  const version = wordOf(bytes, Word.Version);
  if (version !== VERSION) {
    throw bad(name, `the snapshot is of version ${version}, and this is version ${VERSION}`);
  }
  const usedBytes = wordOf(bytes, Word.Used);
  if (usedBytes !== bytes.length) {
    throw bad(name, `the snapshot has ${bytes.length} of its ${usedBytes} bytes`);
  }
  return wordOf(bytes, Word.Layout);
}

/** A word of a header that may lie anywhere. */
function wordOf(bytes: Uint8Array, index: Word): number {
  const at = index * 4;
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

function bad(name: string, why: string): ArenaError {
  return new ArenaError("BAD_SNAPSHOT", `${name}: ${why}; give what \`snapshot\` answered`);
}

/** Whether a block of this version begins at a word. */
export function isBlock(words: Int32Array, base: number): boolean {
  return words[base + Word.Magic] === MAGIC && words[base + Word.Version] === VERSION;
}

/** Folds one more layout, and where it lies, into the hash of a block's layouts. */
export function mixLayout(hash: number, layoutHash: number, offset: number): number {
  const mixed = Math.imul(hash ^ layoutHash, 0x01000193) ^ (hash >>> 15);
  return Math.imul(mixed ^ offset, 0x01000193) ^ (mixed >>> 15);
}
