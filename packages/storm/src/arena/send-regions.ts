import type { Outgoing } from "@pauseless/server";
import { Wire } from "./arena-protocol.js";
import type { ViewRegion } from "./arena-wire.js";

/** Regions that a battle has at most: one being sent, and as many as its slowest client may hold back. */
const MOST_REGIONS = 8;

/** One region of bytes, written once a tick and sent to every client of the battle. */
export class SendRegion implements Outgoing, ViewRegion {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
  waiting = 0;
  readonly done = (): void => {
    this.waiting--;
  };
  /** The view that was last written. */
  bytes: Uint8Array;
  private readonly ofLength: (Uint8Array | undefined)[] = [];

  constructor(capacityBytes: number) {
    const buffer = new ArrayBuffer(padded(capacityBytes));
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.bytes = this.u8;
  }

  /**
   * Makes {@link SendRegion.bytes} the first `length` bytes, and zeros to a multiple of 64: each length needs an object
   * of its own, made once, and so there are few.
   */
  cut(length: number): this {
    const whole = padded(length);
    this.u8.fill(0, length, whole);
    this.bytes = this.ofLength[whole / Wire.PaddingBytes] ??= Buffer.from(this.u8.buffer, 0, whole);
    return this;
  }
}

function padded(length: number): number {
  return Math.ceil(length / Wire.PaddingBytes) * Wire.PaddingBytes;
}

/** The regions of one battle, each used again once everything that was sent from it has left. */
export class SendRegions {
  private readonly regions: SendRegion[] = [];

  constructor(private readonly capacityBytes: number) {}

  /** A region that nobody is being sent. */
  free(): SendRegion {
    for (const region of this.regions) if (region.waiting === 0) return region;
    const region = new SendRegion(this.capacityBytes);
    // Beyond the bound it is the collector's: a client that holds back that much is about to be closed.
    if (this.regions.length < MOST_REGIONS) this.regions.push(region);
    return region;
  }
}
