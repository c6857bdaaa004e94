import type { Limits } from "./autobahn-case.js";

/*
 * What a parser has to do with bytes, written for reading only: all bytes are there from the start, every step makes objects, and
 * UTF-8 is a regular expression over characters that stand for bytes (RFC 3629, section 4).
 */

/** What is told of bytes, and whether something is unfinished behind the last one. */
export interface Outcome {
  readonly told: readonly string[];
  readonly isMidMessage: boolean;
}

interface Message {
  readonly isText: boolean;
  readonly payload: string;
  readonly frames: number;
}

const T = "[\\x80-\\xbf]";
const CHARACTER = [
  "[\\x00-\\x7f]",
  `[\\xc2-\\xdf]${T}`,
  `\\xe0[\\xa0-\\xbf]${T}`,
  `[\\xe1-\\xec\\xee\\xef]${T}${T}`,
  `\\xed[\\x80-\\x9f]${T}`,
  `\\xf0[\\x90-\\xbf]${T}${T}`,
  `[\\xf1-\\xf3]${T}${T}${T}`,
  `\\xf4[\\x80-\\x8f]${T}${T}`,
].join("|");
const BEGUN = [
  "[\\xc2-\\xf4]",
  "\\xe0[\\xa0-\\xbf]",
  `[\\xe1-\\xec\\xee\\xef]${T}`,
  "\\xed[\\x80-\\x9f]",
  `\\xf0[\\x90-\\xbf]${T}?`,
  `[\\xf1-\\xf3]${T}${T}?`,
  `\\xf4[\\x80-\\x8f]${T}?`,
].join("|");
const WHOLE_TEXT = new RegExp(`^(?:${CHARACTER})*$`);
const TEXT_SO_FAR = new RegExp(`^(?:${CHARACTER})*(?:${BEGUN})?$`);

/** What `bytes` mean, one character a byte, to a server with such limits. */
export function shadowOf(bytes: string, limits: Limits): Outcome {
  return decode(bytes, limits, undefined, []);
}

function decode(bytes: string, limits: Limits, message: Message | undefined, told: string[]): Outcome {
  const waits = { told, isMidMessage: message !== undefined || bytes !== "" };
  const refused = (code: number) => ({ told: [...told, `refused ${code}`], isMidMessage: false });
  if (bytes.length < 2) return waits;
  const [first, second] = [bytes.charCodeAt(0), bytes.charCodeAt(1)];
  const frame = { fin: first > 127, rsv: (first >> 4) & 7, opcode: first & 15, masked: second > 127 };
  if (frame.rsv !== 0 || !frame.masked || !isKnown(frame.opcode)) return refused(1002);
  const isControl = frame.opcode > 7;
  if (isControl && (!frame.fin || second - 128 > 125)) return refused(1002);
  if (!isControl && (frame.opcode === 0) !== (message !== undefined)) return refused(1002);

  const lengthBytes = second === 254 ? 2 : second === 255 ? 8 : 0;
  const headBytes = 2 + lengthBytes + 4;
  if (bytes.length < headBytes) return waits;
  const length = lengthBytes === 0 ? BigInt(second - 128) : numberOf(bytes.slice(2, 2 + lengthBytes));
  if (length >= 2n ** 63n) return refused(1002);
  if (lengthBytes > 0 && length < (lengthBytes === 2 ? 126n : 65_536n)) return refused(1002);
  const before = message ?? { isText: frame.opcode === 1, payload: "", frames: 0 };
  if (!isControl && BigInt(before.payload.length) + length > BigInt(limits.maxPayloadBytes))
    return refused(1009);
  if (!isControl && before.frames + 1 > limits.maxFragments) return refused(1008);

  const mask = bytes.slice(headBytes - 4, headBytes);
  const payload = unmasked(bytes.slice(headBytes, headBytes + Number(length)), mask);
  const isWhole = BigInt(payload.length) === length;
  const rest = bytes.slice(headBytes + payload.length);
  if (isControl) {
    if (!isWhole) return waits;
    if (frame.opcode === 8) return closing(payload, told);
    return decode(rest, limits, message, [...told, `${frame.opcode === 9 ? "ping" : "pong"} ${payload}`]);
  }
  const now = { ...before, payload: before.payload + payload, frames: before.frames + 1 };
  const isEnd = isWhole && frame.fin;
  if (now.isText && !(isEnd ? WHOLE_TEXT : TEXT_SO_FAR).test(now.payload)) return refused(1007);
  if (!isWhole) return waits;
  if (!isEnd) return decode(rest, limits, now, told);
  return decode(rest, limits, undefined, [...told, `${now.isText ? "text" : "binary"} ${now.payload}`]);
}

function closing(payload: string, told: readonly string[]): Outcome {
  const end = (what: string) => ({ told: [...told, what], isMidMessage: false });
  if (payload === "") return end("closed 1005 ");
  if (payload.length === 1) return end("refused 1002");
  const code = Number(numberOf(payload.slice(0, 2)));
  const isAllowed = (code > 2999 && code < 5000) || CODES.includes(code);
  if (!isAllowed) return end("refused 1002");
  const reason = payload.slice(2);
  return end(WHOLE_TEXT.test(reason) ? `closed ${code} ${reason}` : "refused 1007");
}

const CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];

const isKnown = (opcode: number) => [0, 1, 2, 8, 9, 10].includes(opcode);

const numberOf = (bytes: string) =>
  [...bytes].reduce((sum, byte) => sum * 256n + BigInt(byte.charCodeAt(0)), 0n);

const unmasked = (bytes: string, mask: string) =>
  Array.from(bytes, (byte, i) => String.fromCharCode(byte.charCodeAt(0) ^ mask.charCodeAt(i % 4))).join("");
