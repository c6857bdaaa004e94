import { ArenaError } from "./errors.js";

/*
 * The buffer, in 32-bit words; a cache line has 16:
 *
 *   word 0   1         2        3             16     17     18            32
 *   +-------+---------+--------+-------+- - -+------+------+-------+- - -+---------+---------+- - -
 *   | magic | version | blocks | block |     | top  | live | fresh |     | block 1 | block 2 |
 *   |       |         |        | bytes |     |      |      |       |     |         |         |
 *   +-------+---------+--------+-------+- - -+------+------+-------+- - -+---------+---------+- - -
 *
 *   a block, a whole number of cache lines, so that no two threads write to one line:
 *   +-------+------+---------+
 *   | state | next | bytes   |
 *   +-------+------+---------+
 *
 * `fresh` counts the blocks that were ever acquired; those above were never touched. `top` is the stack of the blocks
 * that were released (Treiber, "Systems Programming: Coping with Parallelism", 1986): the number of the first, 0 for
 * none, in as many low bits as numbers need, and in all others a tag. Each pop moves the tag on, so that a thread that
 * read `top` before some pops cannot take it for the same after them (the ABA problem), unless it stood still for a
 * whole turn of the tag between two of its instructions: 2^16 pops with 65,535 blocks, 2^22 with 1,000.
 *
 * The state of a block, and its handle:
 *
 *   bit 31  30         16 15            0             bit 31  30         16 15         0
 *   +------+-------------+---------------+           +------+-------------+------------+
 *   | 0    | generation  | holders       |           | 0    | generation  | number     |
 *   +------+-------------+---------------+           +------+-------------+------------+
 *
 * The last release moves the generation on in the same exchange that sets the holders to 0.
 */

/** Words from the start of the buffer. */
export const enum SharedWord {
  Magic = 0,
  Version = 1,
  Blocks = 2,
  BlockBytes = 3,
  Top = 16,
  Live = 17,
  Fresh = 18,
  FirstBlock = 32,
}

/** The bits of states and handles. */
export const enum StateBits {
  /** Of a state, how many hold the block; of a handle, the block's number. */
  Low = 0xffff,
  Generation = 0x7fff0000,
  OneGeneration = 0x10000,
}

const MAGIC = 0x42535350; // "PSSB"
const VERSION = 1;
const KIND = "pauseless.shared-blocks";
const LINE_BYTES = 64;

/** How shared blocks are opened. */
export interface SharedBlocksOptions {
  /** How many blocks there are, from 1 to 65,535. */
  readonly blocks: number;
  /** How many bytes each has; with 8 more it takes whole cache lines of 64 bytes. */
  readonly blockBytes: number;
}

/** What {@link SharedBlocks.share} answers: a plain object that can be posted to a worker. */
export interface SharedBlocksDescription extends SharedBlocksOptions {
  readonly kind: typeof KIND;
  readonly version: number;
  readonly buffer: SharedArrayBuffer;
}

/** From one block to the next, in bytes. */
export function strideBytes(blockBytes: number): number {
  return Math.ceil((blockBytes + 8) / LINE_BYTES) * LINE_BYTES;
}

/** Bytes of a buffer of so many blocks. */
export function bufferBytes(blocks: number, blockBytes: number): number {
  return 4 * SharedWord.FirstBlock + blocks * strideBytes(blockBytes);
}

/** Writes the head of a zeroed buffer, and describes it. */
export function formatBuffer(
  buffer: SharedArrayBuffer,
  blocks: number,
  blockBytes: number,
): SharedBlocksDescription {
  const words = new Int32Array(buffer);
  words[SharedWord.Version] = VERSION;
  words[SharedWord.Blocks] = blocks;
  words[SharedWord.BlockBytes] = blockBytes;
  Atomics.store(words, SharedWord.Magic, MAGIC);
  return { kind: KIND, version: VERSION, buffer, blocks, blockBytes };
}

/** Checks what came from another thread. @throws ArenaError `BAD_ARGUMENT` where it is no description of a buffer. */
export function checkDescription(value: unknown): SharedBlocksDescription {
  if (!isDescription(value)) {
    throw badArgument("cannot attach to this; give what `share()` answered, as it arrived");
  }
  const { version, buffer, blocks, blockBytes } = value;
  if (version !== VERSION) {
    throw badArgument(
      `cannot attach to version ${version}, as this is ${VERSION}; load one version in all threads`,
    );
  }
  const words = new Int32Array(buffer, 0, buffer.byteLength < LINE_BYTES ? 0 : LINE_BYTES / 4);
  const isWhole =
    words[SharedWord.Magic] === MAGIC &&
    words[SharedWord.Version] === VERSION &&
    words[SharedWord.Blocks] === blocks &&
    words[SharedWord.BlockBytes] === blockBytes &&
    buffer.byteLength === bufferBytes(blocks, blockBytes);
  if (!isWhole)
    throw badArgument("the buffer is not what its description says; post what `share()` answers as it is");
  return value;
}

/** An error about an argument. */
export function badArgument(why: string): ArenaError {
  return new ArenaError("BAD_ARGUMENT", `shared blocks: ${why}`);
}

function isDescription(value: unknown): value is SharedBlocksDescription {
  if (typeof value !== "object" || value === null || typeof SharedArrayBuffer === "undefined") return false;
  const { kind, buffer } = value as Partial<SharedBlocksDescription>;
  return kind === KIND && buffer instanceof SharedArrayBuffer;
}
