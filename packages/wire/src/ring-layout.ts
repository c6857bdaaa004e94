import type { ReserveDescription } from "@pauseless/arena";
import { WireError } from "./errors.js";

/*
 * A ring in shared memory, in lines of 128 bytes (32 words): two lines of most processors' caches, since those of Intel fetch
 * in pairs, and one of Apple's. Each word that changes has a line of its own, or shares it with what changes seldom and by
 * the same thread.
 *
 *   line 0   magic | version | capacity | phase        written once
 *   line 1   published | the writer's state            by the writer
 *   line 2   released | the reader's state             by the reader
 *   line 3   the reader's bell                         by the reader as it goes to sleep, by the writer as it wakes it
 *   line 4   the writer's bell                         the other way round
 *   line 5   messages: `capacityBytes`, round and round
 *            slack: nothing is written there
 *
 * `published` is the position behind the last message that the reader may read, `released` that behind the last which the
 * writer may overwrite. Positions count words, modulo 2^30: small integers on every engine. A position modulo the capacity, a power of
 * two, is a word of the ring.
 *
 * A message is a head word and its bytes, all in one piece, up to a whole number of words:
 *
 *            bit 31       24 23            0
 *            +--------------+---------------+-------------------- - -
 *   phase 3  | first byte   | length        | the rest of the bytes
 *            +--------------+---------------+-------------------- - -
 *   phase 0  | nothing      | length        | the bytes
 *            +--------------+---------------+-------------------- - -
 *
 * A head word with the length 2^24 - 1 says that no message was begun here, and that the next is at the start of the ring.
 *
 * Slack behind the messages is there for cursors: where a message was cut short, its record ends behind the message,
 * and is to end in the memory all the same. It is never touched, so it takes no page.
 */

/** Words from the start of a ring. */
export const enum RingWord {
  Magic = 0,
  Version = 1,
  CapacityBytes = 2,
  Phase = 3,
  Published = 32,
  WriterState = 33,
  Released = 64,
  ReaderState = 65,
  ReaderBell = 96,
  WriterBell = 128,
  Messages = 160,
}

/** What a side is in: whoever takes a half begins it, and ends it. */
export const enum SideState {
  Nobody = 0,
  Here = 1,
  Ended = 2,
}

export const enum RingBits {
  /** Positions are modulo this and one more. */
  Position = 0x3fffffff,
  /** The length in a head word, and the length that says to go on at the start. */
  Length = 0xffffff,
}

const MAGIC = 0x524d5350; // "PSMR"
const VERSION = 1;
const LINE_BYTES = 128;
const LEAST_BYTES = 64;
const MOST_BYTES = 2 ** 29;

/** Where in a word the first byte of each message is: 3 where a record follows a kind byte, 0 where it begins at once. */
export type PayloadPhase = 0 | 3;

/** What {@link MessageRing.share} answers: a plain object that can be posted to a worker. */
export interface MessageRingDescription {
  readonly kind: "pauseless message ring";
  readonly name: string;
  /** Where the ring is in its reserve. */
  readonly baseBytes: number;
  readonly capacityBytes: number;
  readonly payloadPhase: PayloadPhase;
  readonly reserve: ReserveDescription;
}

/** The largest message of a ring: half of it in any place, its head word being part of that. */
export function largestMessageBytes(capacityBytes: number, phase: PayloadPhase): number {
  return Math.min(capacityBytes / 2 - leadBytes(phase), RingBits.Length - 1);
}

/** How far behind the start of its head word a message begins. */
export function leadBytes(phase: PayloadPhase): number {
  return phase === 3 ? 3 : 4;
}

/** All bytes of a ring, with those by which it can be moved to the start of a line. */
export function ringBytes(capacityBytes: number): number {
  return LINE_BYTES / 2 + 4 * RingWord.Messages + capacityBytes + capacityBytes / 2;
}

/** The start of a ring in a span that begins at `offset`. */
export function lineAt(offset: number): number {
  return Math.ceil(offset / LINE_BYTES) * LINE_BYTES;
}

/** @throws WireError `BAD_OPTION` where no ring can be like that. */
export function checkShape(name: string, capacityBytes: number, phase: PayloadPhase): void {
  const isPower = Number.isInteger(capacityBytes) && (capacityBytes & (capacityBytes - 1)) === 0;
  if (!isPower || capacityBytes < LEAST_BYTES || capacityBytes > MOST_BYTES) {
    throw new WireError(
      "BAD_OPTION",
      `${name}: capacityBytes is ${capacityBytes}; give a power of two from ${LEAST_BYTES} to ${MOST_BYTES}`,
    );
  }
  if (phase !== 0 && phase !== 3) {
    throw new WireError("BAD_OPTION", `${name}: payloadPhase is ${phase}; give 0 or 3`);
  }
}

/** Writes the head of a ring, whose memory may have been another's. */
export function formatRing(
  words: Int32Array,
  base: number,
  capacityBytes: number,
  phase: PayloadPhase,
): void {
  words.fill(0, base, base + RingWord.Messages);
  words[base + RingWord.Version] = VERSION;
  words[base + RingWord.CapacityBytes] = capacityBytes;
  words[base + RingWord.Phase] = phase;
  Atomics.store(words, base + RingWord.Magic, MAGIC);
}

/** @throws WireError `BAD_OPTION` where there is no such ring. */
export function checkRing(words: Int32Array, description: MessageRingDescription): void {
  const { name, baseBytes, capacityBytes, payloadPhase } = description;
  const fits =
    Number.isInteger(baseBytes) &&
    baseBytes >= 0 &&
    baseBytes % LINE_BYTES === 0 &&
    baseBytes + 4 * RingWord.Messages + capacityBytes <= words.byteLength;
  const base = baseBytes / 4;
  if (fits && words[base + RingWord.Magic] === MAGIC && words[base + RingWord.Version] !== VERSION) {
    throw new WireError(
      "BAD_OPTION",
      `${name}: the ring is of version ${words[base + RingWord.Version]}, and this code of ${VERSION}; load one version in all threads`,
    );
  }
  if (
    !fits ||
    words[base + RingWord.Magic] !== MAGIC ||
    words[base + RingWord.CapacityBytes] !== capacityBytes ||
    words[base + RingWord.Phase] !== payloadPhase
  ) {
    throw new WireError(
      "BAD_OPTION",
      `${name}: the memory holds no such ring; post what \`share()\` answers as it is, and attach to the reserve it is in`,
    );
  }
}
