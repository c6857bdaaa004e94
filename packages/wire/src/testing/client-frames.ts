/** What of a client's frame is not as usual. */
export interface ClientFrameOptions {
  /** Whether it is the last of its message; `true` unless told. */
  readonly fin?: boolean;
  /** The three reserved bits, 0 .. 7; 0 unless told. */
  readonly rsv?: number;
  /** The mask; the one of RFC 6455's examples unless told. `undefined` leaves the frame unmasked, as a client must not. */
  readonly mask?: readonly number[] | undefined;
  /** How many bytes say the length: 0, 2 or 8; as few as can unless told. */
  readonly lengthBytes?: 0 | 2 | 8;
}

/** The opcodes of RFC 6455, 11.8. */
export const Opcode = Object.freeze({ continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 });

const EXAMPLE_MASK = [0x37, 0xfa, 0x21, 0x3d];

/** The UTF-8 of a text. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes of a frame as clients send it. A payload given as a text is its UTF-8. Source: RFC 6455, 5.2 and 5.3. */
export function clientFrame(
  opcode: number,
  payload: Uint8Array | string = "",
  options: ClientFrameOptions = {},
): Uint8Array {
  const { fin = true, rsv = 0 } = options;
  const mask = "mask" in options ? options.mask : EXAMPLE_MASK;
  const bytes = typeof payload === "string" ? utf8(payload) : payload;
  const { length } = bytes;
  const { lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8 } = options;
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const masked = mask === undefined ? 0 : 0x80;
  head.push(masked | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127));
  for (let i = lengthBytes - 1; i >= 0; i--) head.push(Math.floor(length / 256 ** i) & 255);
  if (mask !== undefined) head.push(...mask);
  const frame = new Uint8Array(head.length + length);
  frame.set(head);
  for (let i = 0; i < length; i++) {
    frame[head.length + i] = mask === undefined ? bytes[i] : bytes[i] ^ mask[i & 3];
  }
  return frame;
}

/** The payload of a close frame: a code and a reason. */
export function closePayload(code: number, reason: Uint8Array | string = ""): Uint8Array {
  const bytes = typeof reason === "string" ? utf8(reason) : reason;
  return Uint8Array.of(code >> 8, code & 255, ...bytes);
}

/** A message cut into frames of at most `fragmentBytes` bytes of payload. */
export function fragmentsOf(opcode: number, payload: Uint8Array, fragmentBytes: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += fragmentBytes) {
    frames.push(
      clientFrame(at === 0 ? opcode : Opcode.continuation, payload.subarray(at, at + fragmentBytes), {
        fin: at + fragmentBytes >= payload.length,
      }),
    );
  }
  return frames;
}

/** Pieces of bytes, one behind the other. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
