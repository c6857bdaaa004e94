import { FrameKind, writeFrameHeader } from "../frame-header.js";

const MOST_PAYLOAD_BYTES = 125;
const HEADER_BYTES = 2;

/**
 * Control frames of all connections of a server, written to one piece of memory that is used again for each; a new one only
 * where the system takes a frame later.
 */
export class ControlFrames {
  private memory = new Uint8Array(HEADER_BYTES + MOST_PAYLOAD_BYTES);
  private views: (Uint8Array | undefined)[] = [];

  /** A frame with `length` bytes, 0 to 125, from `at` on; valid until the next. */
  frame(kind: number, from: Uint8Array, at: number, length: number): Uint8Array {
    const { memory } = this;
    for (let i = 0; i < length; i++) memory[HEADER_BYTES + i] = from[at + i];
    writeFrameHeader(memory, HEADER_BYTES, length, kind);
    return (this.views[length] ??= memory.subarray(0, HEADER_BYTES + length));
  }

  /** A close frame with a code, and a reason of at most 123 bytes. */
  close(code: number, reason: Uint8Array): Uint8Array {
    const payload = new Uint8Array(2 + reason.length);
    payload[0] = code >> 8;
    payload[1] = code;
    payload.set(reason, 2);
    return this.frame(FrameKind.close, payload, 0, payload.length);
  }

  /** Leaves the latest frame's memory to the write that waits, and goes on with another. */
  leave(): void {
    this.memory = new Uint8Array(HEADER_BYTES + MOST_PAYLOAD_BYTES);
    this.views = [];
  }
}
