/** The first byte of a frame that is a whole message or a control frame: the final bit and the opcode (RFC 6455, 5.2). */
export const FrameKind = Object.freeze({
  text: 0x81,
  binary: 0x82,
  close: 0x88,
  ping: 0x89,
  pong: 0x8a,
} as const);

/** The most bytes that the header of a server's frame has: room to be kept in front of a payload. */
export const MAX_FRAME_HEADER_BYTES = 10;

/** How many bytes the header of a server's frame with so many bytes of payload has: 2, 4 or 10. */
export function frameHeaderBytes(payloadBytes: number): number {
  return payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : MAX_FRAME_HEADER_BYTES;
}

// Hot path: allocation test `headers of frames`.
/**
 * Writes the header of an unmasked frame, as servers send them, directly in front of the payload at `payloadAt`; answers
 * where the frame begins, {@link frameHeaderBytes} before it. There must be that much room in `u8`. `kind` is the first
 * byte, one of {@link FrameKind}; a control frame has at most 125 bytes of payload. Source: RFC 6455, 5.2.
 */
export function writeFrameHeader(
  u8: Uint8Array,
  payloadAt: number,
  payloadBytes: number,
  kind: number,
): number {
  if (payloadBytes < 126) {
    u8[payloadAt - 2] = kind;
    u8[payloadAt - 1] = payloadBytes;
    return payloadAt - 2;
  }
  u8[payloadAt - 1] = payloadBytes;
  u8[payloadAt - 2] = payloadBytes >> 8;
  if (payloadBytes < 65_536) {
    u8[payloadAt - 3] = 126;
    u8[payloadAt - 4] = kind;
    return payloadAt - 4;
  }
  u8[payloadAt - 3] = payloadBytes >> 16;
  u8[payloadAt - 4] = payloadBytes >> 24;
  // The upper half of 64 bits: what lies in memory is smaller than 2^31 bytes.
  for (let i = 5; i <= 8; i++) u8[payloadAt - i] = 0;
  u8[payloadAt - 9] = 127;
  u8[payloadAt - 10] = kind;
  return payloadAt - 10;
}
