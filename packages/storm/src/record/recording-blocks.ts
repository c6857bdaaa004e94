import { closeSync, openSync, readSync } from "node:fs";
import { promisify } from "node:util";
import { gunzipSync, gzip } from "node:zlib";
import { badRecording } from "./recording-format.js";

/*
 * A recording is stored as blocked gzip (BGZF): each block is a gzip member of its own that says in an extra field of its
 * header how many bytes it has. So `zcat` reads it, what was written before a recorder was killed can be read, and a block is
 * checked as a whole before anything in it is believed.
 * Source: the SAM/BAM format specification, section 4.1.
 */

/** The most bytes that are put in a block, so that no block is larger than 65,536 bytes, packed or not. */
export const BLOCK_BYTES = 0xff00;
const MOST_BLOCK_BYTES = 0x10000;
/** Of a gzip header without an extra field. */
const PLAIN_HEADER_BYTES = 10;
const HEADER_BYTES = 18;
/** Gzip with an extra field of 6 bytes: `BC`, 2 bytes long, and the bytes of the block less 1. */
const HEADER = Buffer.from("1f8b08040000000000ff0600424302000000", "hex");
const SIZE_AT = 16;

const gzipped = promisify(gzip);

/** The empty block that ends a file, by which tools for such files know that it was not cut off. */
export const LAST_BLOCK = Buffer.from("1f8b08040000000000ff0600424302001b0003000000000000000000", "hex");

/** Packs up to {@link BLOCK_BYTES} bytes into a block. */
export async function packBlock(bytes: Uint8Array): Promise<Buffer> {
  const packed = await gzipped(bytes);
  const block = Buffer.concat([HEADER, packed.subarray(PLAIN_HEADER_BYTES)]);
  block.writeUInt16LE(block.length - 1, SIZE_AT);
  return block;
}

/** A block as it was read. */
export interface Block {
  /** The byte of the file where it begins. */
  readonly at: number;
  /** What was packed. */
  readonly bytes: Buffer;
}

/**
 * The blocks of a file, one after the other. Where the file was cut off, the last whole block is the last.
 *
 * @throws StormError `BAD_RECORDING` where the file cannot be read, or a block is damaged, with the byte where it begins.
 */
export function* readBlocks(path: string): Generator<Block> {
  const file = openFile(path);
  const buffer = Buffer.alloc(MOST_BLOCK_BYTES);
  try {
    let at = 0;
    for (;;) {
      const headerBytes = read(file, buffer.subarray(0, HEADER_BYTES), at);
      if (headerBytes < HEADER_BYTES && at > 0) return;
      if (!isHeader(buffer.subarray(0, headerBytes))) {
        throw badRecording(path, at === 0 ? "it is no recording" : damage(at));
      }
      const blockBytes = buffer.readUInt16LE(SIZE_AT) + 1;
      if (read(file, buffer.subarray(0, blockBytes), at) < blockBytes) return;
      yield { at, bytes: unpack(path, at, buffer.subarray(0, blockBytes)) };
      at += blockBytes;
    }
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw badRecording(path, `it cannot be read (${(error as Error).message})`);
  }
}

function read(file: number, into: Buffer, at: number): number {
  let length = 0;
  while (length < into.length) {
    const more = readSync(file, into, length, into.length - length, at + length);
    if (more === 0) break;
    length += more;
  }
  return length;
}

const isHeader = (header: Buffer): boolean =>
  header.length === HEADER_BYTES && header.subarray(0, SIZE_AT).equals(HEADER.subarray(0, SIZE_AT));

function unpack(path: string, at: number, block: Buffer): Buffer {
  try {
    return gunzipSync(block, { maxOutputLength: MOST_BLOCK_BYTES });
  } catch {
    throw badRecording(path, damage(at));
  }
}

const damage = (at: number): string =>
  `the block at byte ${at} is damaged; what was recorded before it can be had with head -c ${at}`;
