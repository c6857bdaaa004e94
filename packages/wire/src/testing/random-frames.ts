import { clientFrame, Opcode } from "./client-frames.js";
import { type Dice, pick } from "./dice.js";

/** Bytes as a client might send them, or as it must not, and how many frames they were made of. */
export interface RandomFrames {
  readonly bytes: Uint8Array;
  readonly frames: number;
}

const TEXTS = [
  "",
  "a",
  "Hello",
  "grüße",
  "κόσμε",
  "日本語",
  "🦆🦆",
  "plain ASCII that is longer than a few words are",
];
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 31, 64, 124, 125, 126, 127, 128, 200];
const CLOSE_CODES = [1000, 1001, 1003, 1004, 1005, 1007, 1011, 1014, 1015, 2999, 3000, 4999, 5000];

/** Makes messages whole and in fragments, control frames among them; in one of three sequences something is wrong. */
export function randomFrames(dice: Dice, maxPayloadBytes: number): RandomFrames {
  const pieces: Uint8Array[] = [];
  const messages = 1 + dice(8);
  for (let i = 0; i < messages; i++) {
    if (dice(4) === 0) pieces.push(control(dice));
    if (dice(64) === 0) pieces.push(close(dice));
    message(dice, maxPayloadBytes, pieces);
  }
  if (dice(6) === 0) breach(dice, pieces);
  const bytes = Buffer.concat(pieces);
  return { bytes: dice(6) === 0 ? mutated(dice, bytes) : bytes, frames: pieces.length };
}

const someMask = (dice: Dice) =>
  dice(8) === 0 ? [0, 0, 0, 0] : [dice(256), dice(256), dice(256), dice(256)];

const someBytes = (dice: Dice, length: number) => {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = dice(256);
  return bytes;
};

function control(dice: Dice): Uint8Array {
  const length = Math.min(125, pick(dice, LENGTHS));
  return clientFrame(pick(dice, [Opcode.ping, Opcode.pong]), someBytes(dice, length), {
    mask: someMask(dice),
  });
}

function close(dice: Dice): Uint8Array {
  if (dice(8) === 0) return clientFrame(Opcode.close, someBytes(dice, dice(2)), { mask: someMask(dice) });
  const code = pick(dice, CLOSE_CODES);
  const reason = dice(4) === 0 ? Buffer.from(someBytes(dice, dice(8))) : Buffer.from(pick(dice, TEXTS));
  return clientFrame(Opcode.close, Buffer.concat([Uint8Array.of(code >> 8, code & 255), reason]), {
    mask: someMask(dice),
  });
}

function message(dice: Dice, maxPayloadBytes: number, pieces: Uint8Array[]): void {
  const isText = dice(3) === 0;
  const length = dice(32) === 0 ? maxPayloadBytes - 2 + dice(4) : pick(dice, LENGTHS);
  const payload = isText ? Buffer.from(pick(dice, TEXTS) + pick(dice, TEXTS)) : someBytes(dice, length);
  if (isText && dice(16) === 0 && payload.length > 0) payload[dice(payload.length)] ^= 1 << dice(8);
  const fragments = dice(3) === 0 ? 1 + dice(5) : 1;
  let at = 0;
  for (let i = 1; i <= fragments; i++) {
    const end = i === fragments ? payload.length : at + dice(payload.length - at + 1);
    const opcode = i > 1 ? Opcode.continuation : isText ? Opcode.text : Opcode.binary;
    const fin = i === fragments;
    pieces.push(clientFrame(opcode, payload.subarray(at, end), { fin, mask: someMask(dice) }));
    if (!fin && dice(3) === 0) pieces.push(control(dice));
    at = end;
  }
}

/** Puts a frame that breaks a rule, or that no limit allows, somewhere among the others. */
function breach(dice: Dice, pieces: Uint8Array[]): void {
  const length = pick(dice, LENGTHS);
  const payload = someBytes(dice, length);
  const opcode = dice(16);
  const lengthBytes = pick(dice, [2, 8] as const);
  const wrong = pick<() => Uint8Array>(dice, [
    () => clientFrame(opcode, payload, { mask: someMask(dice) }),
    () => clientFrame(opcode, payload, { fin: false, mask: someMask(dice) }),
    () => clientFrame(Opcode.binary, payload, { rsv: dice(8), mask: someMask(dice) }),
    () => clientFrame(Opcode.binary, payload, { mask: undefined }),
    () => clientFrame(Opcode.binary, payload, { lengthBytes, mask: someMask(dice) }),
    () => Buffer.concat([Uint8Array.of(0x82, 0xff), someBytes(dice, 12)]),
    () => Buffer.concat([Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 0, dice(2), dice(256), dice(256)), payload]),
  ]);
  pieces.splice(dice(pieces.length + 1), 0, wrong());
}

/** Changes, takes out, doubles or puts in a few bytes. */
function mutated(dice: Dice, bytes: Uint8Array): Uint8Array {
  let now = Buffer.from(bytes);
  for (let i = dice(4); i >= 0 && now.length > 0; i--) {
    const at = dice(now.length);
    const end = Math.min(now.length, at + 1 + dice(8));
    const [before, piece, after] = [now.subarray(0, at), now.subarray(at, end), now.subarray(end)];
    now = pick<() => Buffer<ArrayBuffer>>(dice, [
      () => Buffer.concat([before, piece.map((byte) => byte ^ (1 << dice(8))), after]),
      () => Buffer.concat([before, after]),
      () => Buffer.concat([before, piece, piece, after]),
      () => Buffer.concat([before, someBytes(dice, 1 + dice(6)), piece, after]),
      () => Buffer.from(before),
    ])();
  }
  return now;
}
