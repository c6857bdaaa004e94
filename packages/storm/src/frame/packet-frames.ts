import { FrameArena } from "@pauseless/arena";
import type { MemoryUse } from "../host/reserve-use.js";
import { HEADER_BYTES, RENTAL_BYTES } from "./frame-room.js";

/** How many bytes of packets a frame has room for at least. */
const FRAME_BYTES = 256 * 1024;

/**
 * The packets of a room. How many a tick has, and how large they are, is not known before; so a frame of packets ends where it is full, not
 * with a tick. Those of the last frame can still be read, and the largest packet has room in an empty frame.
 */
export class PacketFrames {
  private readonly frames: FrameArena;
  private readonly frameBytes: number;

  /**
   * @param mostBytes - the size of the largest packet
   * @param checked - whether what is written behind a packet is found
   */
  constructor(mostBytes: number, checked: boolean) {
    this.frameBytes = Math.max(FRAME_BYTES, Math.ceil((HEADER_BYTES + mostBytes + RENTAL_BYTES) / 64) * 64);
    this.frames = FrameArena.open({ name: "frames of packets", frameBytes: this.frameBytes, checked });
  }

  /** The memory that packets are in. */
  get words(): Int32Array {
    return this.frames.reserve.views.i32;
  }

  // Hot path: 20,000 times a second.
  /**
   * Copies `length` bytes from byte `at` of `from` on: answers the place of the copy, a byte of {@link PacketFrames.words}. It is good until
   * the next frame has ended.
   */
  copy(from: Int32Array, at: number, length: number): number {
    const { frames, words } = this;
    if (frames.usedBytes + length + RENTAL_BYTES > this.frameBytes) frames.swap();
    // What is copied are whole words.
    const byte = frames.byteAt(frames.rent((length + 3) & ~3));
    const first = at >> 2;
    const to = byte >> 2;
    for (let i = (length + 3) >> 2; --i >= 0; ) words[to + i] = from[first + i];
    return byte;
  }

  /** Both frames, which are the room's for good. */
  use(): MemoryUse {
    const bytes = 2 * this.frameBytes;
    return { committedBytes: bytes, usedBytes: bytes };
  }
}
