import assert from "node:assert/strict";
import { Reserve } from "@pauseless/arena";
import type { Body, Message, MessageReader } from "../index.js";
import { type Dice, diceFrom, pick } from "./dice.js";
import type { FuzzTarget } from "./fuzz-target.js";
import { decodeFrame, encodeFrame } from "./plain-codec.js";
import { type RandomProtocol, randomProtocol } from "./random-message.js";
import { randomValue } from "./random-value.js";
import { asCursorsTell, takeMessage } from "./view-record.js";

/*
 * Frames of messages, good, spoilt and made up, given to readers of random protocols: a frame is good if and only if a plain decoder says so,
 * its messages then are what that says, and whatever is around the frame does not matter.
 */

/** Frames of each protocol: making a reader takes as long as reading many. */
const FRAMES_OF_PROTOCOL = 2500;

/** Frames, good and bad, against a plain decoder. */
export const messageFuzz: FuzzTarget = {
  name: "messages",
  run(seed, count) {
    const dice = diceFrom(seed);
    for (let done = 0; done < count; done += FRAMES_OF_PROTOCOL) {
      const protocol = randomProtocol(dice);
      const readers = [true, false].map((checked) => openReader(protocol, checked, dice(4) !== 0));
      for (let i = done; i < Math.min(count, done + FRAMES_OF_PROTOCOL); i++) {
        const frame = randomFrame(dice, protocol);
        try {
          tryFrame(frame, protocol, pick(dice, readers), dice);
        } catch (cause) {
          const why = cause instanceof Error ? cause.message : cause;
          const layouts = protocol.messages.map(({ declaration, ranges }) => {
            const text = declaration.kind === "message" ? `${declaration.layout}` : declaration.name;
            return `${text}\n${JSON.stringify(ranges)}`;
          });
          const hex = Buffer.from(frame).toString("hex");
          throw new Error(`messages, seed ${seed}: frame ${i}, ${hex}: ${why}\n${layouts.join("\n")}`, {
            cause,
          });
        }
      }
    }
  },
};

interface OpenReader {
  readonly reserve: Reserve;
  readonly reader: MessageReader<Message | Body>;
}

const CAPACITY_BYTES = 1 << 15;

function openReader({ game }: RandomProtocol, checked: boolean, generateCode: boolean): OpenReader {
  const reserve = Reserve.open({ capacityBytes: CAPACITY_BYTES, checked, generateCode });
  return { reserve, reader: game.toServer.reader(reserve) };
}

/** Gives a frame to a reader. @throws Error where it does not do with it as a plain decoder does. */
function tryFrame(
  frame: Uint8Array,
  { messages }: RandomProtocol,
  { reserve, reader }: OpenReader,
  dice: Dice,
): void {
  const expected = decodeFrame(frame, messages);
  const { u8 } = reserve.views;
  // Somewhere, or so that the reserve ends with it or a few bytes later, with anything around it.
  const last = (CAPACITY_BYTES - frame.length - 3) & ~3;
  const at = 3 + (dice(2) === 0 ? last : 64);
  u8.fill(pick(dice, [0, 1, 0x7f, 0xff]), at - 3, at);
  u8.fill(pick(dice, [0, 1, 0x7f, 0xff]), at + frame.length, at + frame.length + 64);
  u8.set(frame, at);
  const isGood = reader.begin(at, frame.length);
  assert.equal(isGood, expected !== undefined, `${isGood ? "taken" : "refused"}: ${reader.why}`);
  assert.equal(reader.why === "", isGood, "the reason");
  let messageAt = at;
  for (const { kind, value } of expected ?? []) {
    assert.equal(reader.next(), kind);
    const { declaration } = messages[kind];
    const found = takeMessage(declaration, reader.cursor(declaration), u8);
    assert.deepEqual(found, asCursorsTell(value));
    assert.equal(reader.messageAt, messageAt);
    messageAt = (messageAt + reader.messageBytes) | 3;
  }
  assert.equal(reader.next(), -1);
}

function randomFrame(dice: Dice, { messages }: RandomProtocol): Uint8Array {
  if (dice(16) === 0)
    return Uint8Array.from({ length: dice(80) }, () => pick(dice, [0, 0, 1, 2, 255, dice(256)]));
  const values = Array.from({ length: 1 + dice(2) }, () => randomValue(dice, messages));
  let frame = encodeFrame(values, messages);
  for (let changes = dice(4); changes > 0; changes--) frame = spoilt(dice, frame);
  return frame;
}

/** The frame with something changed: often one that is still good. */
function spoilt(dice: Dice, frame: Uint8Array): Uint8Array {
  const at = dice(frame.length + 1);
  const some = (count: number, choices: readonly number[]) =>
    Uint8Array.from({ length: count }, () => pick(dice, choices));
  switch (dice(9)) {
    case 0:
      return frame.subarray(0, at);
    case 1:
      return replaced(frame, frame.length, 0, some(1 + dice(6), [0, dice(256)]));
    case 2:
      return replaced(frame, at, dice(5), some(0, []));
    case 3:
      return replaced(frame, at, 0, some(1 + dice(4), [0, dice(256)]));
    case 4:
    case 5:
      return replaced(frame, at, 1, Uint8Array.of(frame[at] ^ (1 << dice(8))));
    case 6:
      return replaced(frame, at, 1, Uint8Array.of(frame[at] + pick(dice, [1, -1, 2, 128])));
    case 7: {
      // A word, as lengths are: often a negative one that would lead back into the frame.
      const word = Int32Array.of(pick(dice, [-1 - dice(20), dice(8), -(2 ** 31), 2 ** 31 - 1]));
      return replaced(frame, 1 + (at & ~3), 4, new Uint8Array(word.buffer));
    }
    default:
      return replaced(frame, at, 1, some(1, [0, 1, 2, 127, 128, 255, dice(256)]));
  }
}

/** The frame with other bytes in the place of some. */
function replaced(frame: Uint8Array, at: number, count: number, by: Uint8Array): Uint8Array {
  const rest = frame.subarray(at + count);
  const bytes = new Uint8Array(at + by.length + rest.length);
  bytes.set(frame.subarray(0, at));
  bytes.set(by, at);
  bytes.set(rest, at + by.length);
  return bytes;
}
