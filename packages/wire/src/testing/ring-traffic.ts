import type { MessageRing } from "../message-ring.js";
import { largestMessageBytes } from "../ring-layout.js";
import type { RingReader } from "../ring-reader.js";

/*
 * Traffic through a ring that shows whether any message was lost, doubled, moved or changed. Both sides make the same random
 * numbers from the seed. A message is a kind byte where the ring's phase is 3, then two words, its number and a checksum, then
 * random bytes, as many as its random length says. Batches are random on both sides.
 */

/** What is sent, how, and how long a side may hear nothing. */
export interface Traffic {
  readonly seed: number;
  readonly messages: number;
  /** The most random bytes of a message; one in 64 has up to as many as the ring takes. */
  readonly mostBytes: number;
  /** Whether a side that can do nothing sleeps, or looks again at once. */
  readonly sleeps: boolean;
  readonly timeoutMs: number;
}

/** What one side saw; equal on both where all is well. */
export interface Account {
  readonly messages: number;
  readonly bytes: number;
  /** Of all messages in their order. */
  readonly checksum: number;
  /** How often it had to wait. */
  readonly waits: number;
}

const HEAD_BYTES = 8;

/** Random whole numbers below `n`, without an object or a closure: xorshift32 in one word, Marsaglia 2003. */
class WordDice {
  private readonly state: Int32Array;
  constructor(seed: number) {
    this.state = Int32Array.of(Math.imul(seed ^ 0x5bd1e995, 0x85ebca6b) | 1);
  }
  word(): number {
    let state = this.state[0];
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.state[0] = state;
    return state;
  }
  below(n: number): number {
    return (this.word() >>> 1) % n;
  }
}

const mix = (sum: number, value: number) => Math.imul(sum ^ value, 0x01000193);

/** How many random bytes the next message has. */
function lengthOf(dice: WordDice, mostBytes: number, largestBytes: number): number {
  return dice.below(dice.below(64) === 0 ? largestBytes + 1 : mostBytes + 1);
}

/** Writes the traffic, and ends the ring. */
export function writeTraffic(
  ring: MessageRing,
  traffic: Traffic,
  tell?: (messages: number) => void,
): Account {
  const { seed, messages, mostBytes, sleeps, timeoutMs } = traffic;
  const { u8, i32 } = ring.reserve.views;
  const lead = ring.payloadPhase === 3 ? 1 : 0;
  const writer = ring.writer();
  const largest = writer.largestBytes - HEAD_BYTES - lead;
  const most = Math.min(mostBytes, largest);
  const dice = new WordDice(seed);
  const batches = new WordDice(seed + 1);
  const sums = new Int32Array(1);
  let bytes = 0;
  let waits = 0;
  let left = 1;
  for (let message = 0; message < messages; message++) {
    const random = lengthOf(dice, most, largest);
    const length = lead + HEAD_BYTES + random;
    let at = writer.reserve(length);
    while (at < 0) {
      waits++;
      if (sleeps) needReady(writer.wait(length, timeoutMs), message);
      else writer.publish();
      at = writer.reserve(length);
    }
    if (lead === 1) u8[at] = message;
    const word = (at + lead) >> 2;
    let sum = mix(message, length);
    const words = random >> 2;
    for (let i = 0; i < words; i++) {
      const value = dice.word();
      i32[word + 2 + i] = value;
      sum = mix(sum, value);
    }
    for (let i = words << 2; i < random; i++) {
      const value = dice.word() & 0xff;
      u8[at + lead + HEAD_BYTES + i] = value;
      sum = mix(sum, value);
    }
    i32[word] = message;
    i32[word + 1] = sum;
    writer.commit(length);
    sums[0] = mix(sums[0], sum);
    bytes += length;
    if (--left === 0) {
      writer.publish();
      left = 1 + batches.below(32);
    }
    if (tell !== undefined && (message + 1) % 1_000_000 === 0) tell(message + 1);
  }
  writer.end();
  return { messages, bytes, checksum: sums[0], waits };
}

/** Reads the traffic until the ring is over. Throws at the first message that is not the one that must come. */
export function readTraffic(ring: MessageRing, traffic: Traffic): Account {
  const { messages, sleeps, timeoutMs } = traffic;
  const reader = ring.reader();
  const verify = verifier(ring, reader, traffic);
  let waits = 0;
  while (sleeps || !reader.isOver) {
    verify.batch();
    if (!sleeps) {
      reader.release();
      continue;
    }
    waits++;
    const answer = reader.wait(timeoutMs);
    if (answer === "over") break;
    needReady(answer, verify.seen());
  }
  return { ...verify.account(messages), waits };
}

/** The same in a thread that is not blocked. */
export async function readTrafficAsync(ring: MessageRing, traffic: Traffic): Promise<Account> {
  const reader = ring.reader();
  const verify = verifier(ring, reader, traffic);
  let waits = 0;
  for (;;) {
    verify.batch();
    waits++;
    const answer = await reader.waitAsync(traffic.timeoutMs);
    if (answer === "over") break;
    needReady(answer, verify.seen());
  }
  return { ...verify.account(traffic.messages), waits };
}

function needReady(answer: string, message: number): void {
  if (answer !== "ready") throw new Error(`at message ${message} a wait answered "${answer}"`);
}

function verifier(ring: MessageRing, reader: RingReader, { seed, mostBytes }: Traffic) {
  const { u8, i32 } = ring.reserve.views;
  const lead = ring.payloadPhase === 3 ? 1 : 0;
  const largest = largestMessageBytes(ring.capacityBytes, ring.payloadPhase) - HEAD_BYTES - lead;
  const most = Math.min(mostBytes, largest);
  const dice = new WordDice(seed);
  const batches = new WordDice(seed + 2);
  const sums = new Int32Array(1);
  let seen = 0;
  let bytes = 0;
  const message = () => {
    const { at, length } = reader;
    const random = lengthOf(dice, most, largest);
    if (length !== lead + HEAD_BYTES + random) {
      throw new Error(`message ${seen} has ${length} bytes, not ${lead + HEAD_BYTES + random}`);
    }
    if (at % 4 !== ring.payloadPhase) throw new Error(`message ${seen} begins at ${at}`);
    if (lead === 1 && u8[at] !== (seen & 0xff)) throw new Error(`message ${seen} is of kind ${u8[at]}`);
    const word = (at + lead) >> 2;
    if (i32[word] !== seen) throw new Error(`message ${i32[word]} came where ${seen} should have come`);
    let sum = mix(seen, length);
    const words = random >> 2;
    for (let i = 0; i < words; i++) {
      const value = i32[word + 2 + i];
      if (value !== dice.word()) throw new Error(`message ${seen} was changed in word ${i}`);
      sum = mix(sum, value);
    }
    for (let i = words << 2; i < random; i++) {
      const value = u8[at + lead + HEAD_BYTES + i];
      if (value !== (dice.word() & 0xff)) throw new Error(`message ${seen} was changed in byte ${i}`);
      sum = mix(sum, value);
    }
    if (i32[word + 1] !== sum) throw new Error(`message ${seen} has another checksum`);
    sums[0] = mix(sums[0], sum);
    bytes += length;
    seen++;
  };
  return {
    seen: () => seen,
    /** Reads all there is, and releases in between, by chance. */
    batch(): void {
      let left = 1 + batches.below(32);
      while (reader.next()) {
        message();
        if (--left === 0) {
          reader.release();
          left = 1 + batches.below(32);
        }
      }
    },
    account(messages: number) {
      if (seen !== messages) throw new Error(`the ring is over after ${seen} of ${messages} messages`);
      return { messages: seen, bytes, checksum: sums[0] };
    },
  };
}
