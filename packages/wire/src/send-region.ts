import type { Reserve } from "@pauseless/arena";
import { WireError } from "./errors.js";
import { FrameKind, writeFrameHeader } from "./frame-header.js";

/*
 * In a span that begins at a multiple of 64:
 *
 *    0           5                         15          16
 *   |           | room for a frame header | kind byte | words ...
 */
/** How far behind the start of its span the payload of a region begins: a header fits, and what follows its first byte is aligned to 8. */
export const PAYLOAD_OFFSET = 15;

/** Views of exact lengths that all regions of a pool may keep: about two megabytes. */
const MOST_VIEWS = 16_384;

/** What the regions of a pool share: who takes them back, and how many views they keep. */
export interface RegionPool {
  /** Takes back a region that its owner released and that no write reads any more. */
  takeBack(region: SendRegion): void;
  /** How many views the regions keep together. */
  keptViews: number;
}

// Hot path: `send-regions-allocation.test.ts`, and `socket-allocation.test.ts` with a socket.
/**
 * A piece of memory to write a message to and send it from, to one connection or to many; leased from `SendRegions`. What was
 * sent must not be changed: release the region and lease another. It is used again when it was released and every write from it is done.
 */
export class SendRegion {
  /** Where the payload begins, as a place in the reserve's views: 7 behind a multiple of 8. */
  readonly payloadAt: number;
  /** How many bytes the payload can have. */
  readonly capacityBytes: number;
  private readonly reserve: Reserve;
  private readonly pool: RegionPool;
  /** Views of frames by the length of their payload: a new view would be an object for each message. */
  private readonly views = new Map<number, Uint8Array>();
  private isLeased = false;
  private writes = 0;
  private framedBytes = 0;

  /** Lays a region out in a span of the reserve; for pools. */
  constructor(reserve: Reserve, spanAt: number, capacityBytes: number, pool: RegionPool) {
    this.reserve = reserve;
    this.payloadAt = spanAt + PAYLOAD_OFFSET;
    this.capacityBytes = capacityBytes;
    this.pool = pool;
  }

  /** Whether writes from it have begun that are not done: what they send must not be changed. */
  get isWaiting(): boolean {
    return this.writes > 0;
  }

  /** Begins a lease; for pools. */
  lease(): void {
    this.isLeased = true;
  }

  /**
   * Ends the lease: the owner neither writes to it nor sends it any more.
   *
   * @throws WireError `WRONG_STATE` where it was released already.
   */
  release(): void {
    if (!this.isLeased) this.refuseState();
    this.isLeased = false;
    if (this.writes === 0) this.pool.takeBack(this);
  }

  /**
   * Writes the header of a binary message in front of the first `payloadBytes` bytes of the payload, and answers a view of the frame,
   * the same one for the same length. For what sends it.
   *
   * @throws WireError `WRONG_STATE` where the region was released, or where another length of it waits to be written;
   * `BAD_MESSAGE` where `payloadBytes` is not a whole number from 0 to the capacity.
   */
  frame(payloadBytes: number): Uint8Array {
    if (!this.isLeased) this.refuseState();
    if (payloadBytes >>> 0 !== payloadBytes || payloadBytes > this.capacityBytes)
      this.refuseLength(payloadBytes);
    if (this.writes > 0) {
      if (payloadBytes !== this.framedBytes) this.refuseChange(payloadBytes);
    } else {
      this.framedBytes = payloadBytes;
      writeFrameHeader(this.reserve.views.u8, this.payloadAt, payloadBytes, FrameKind.binary);
    }
    return this.views.get(payloadBytes) ?? this.newView(payloadBytes);
  }

  /** A write has begun that goes on after the call that began it. For what sends it. */
  writeBegun(): void {
    this.writes++;
  }

  /** Such a write is done, or was given up. For what sends it. */
  writeEnded(): void {
    if (--this.writes === 0 && !this.isLeased) this.pool.takeBack(this);
  }

  private newView(payloadBytes: number): Uint8Array {
    const { pool, views, payloadAt } = this;
    if (pool.keptViews >= MOST_VIEWS) {
      pool.keptViews -= views.size;
      views.clear();
    }
    const { buffer, views: all } = this.reserve;
    const start = writeFrameHeader(all.u8, payloadAt, payloadBytes, FrameKind.binary);
    const view = new Uint8Array(buffer, start, payloadAt - start + payloadBytes);
    views.set(payloadBytes, view);
    pool.keptViews++;
    return view;
  }

  private refuseState(): never {
    throw new WireError("WRONG_STATE", "this send region was released; lease another from its pool");
  }

  private refuseLength(payloadBytes: number): never {
    throw new WireError(
      "BAD_MESSAGE",
      `a send region holds 0 to ${this.capacityBytes} bytes, not ${payloadBytes}; raise the pool's regionBytes`,
    );
  }

  private refuseChange(payloadBytes: number): never {
    throw new WireError(
      "WRONG_STATE",
      `${this.framedBytes} bytes of this send region wait to be written, ${payloadBytes} cannot be sent; release it and lease another`,
    );
  }
}
