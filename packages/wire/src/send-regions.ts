import { Reserve } from "@pauseless/arena";
import { WireError } from "./errors.js";
import { PAYLOAD_OFFSET, type RegionPool, SendRegion } from "./send-region.js";

const SPAN_ALIGN = 64;
const MAX_REGION_BYTES = 2 ** 24;

/** How many regions there are, and how large. */
export interface SendRegionsOptions {
  /** The most bytes of payload in a message, 1 .. 16 MiB; 4 KiB unless told. */
  readonly regionBytes?: number;
  /** The most regions that are leased or waiting at once, 1 .. 2^20; 1024 unless told. Those never used cost address space only. */
  readonly mostRegions?: number;
  /** Where they are; a reserve of their own unless told. */
  readonly reserve?: Reserve;
}

// Hot path: `send-regions-allocation.test.ts`, and `socket-allocation.test.ts` with a socket.
/**
 * A bounded pool of {@link SendRegion}s of one size. It grows up to its bound as regions wait to be written, and the one that came
 * back last is leased first, as its bytes are in the processor's cache still.
 */
export class SendRegions implements RegionPool {
  /** The memory that the regions are in. */
  readonly reserve: Reserve;
  /** The most bytes of payload in a message. */
  readonly regionBytes: number;
  /** The most regions that are leased or waiting at once. */
  readonly mostRegions: number;
  /** How many views of exact lengths the regions keep. */
  keptViews = 0;
  private readonly free: SendRegion[] = [];
  private readonly spanBytes: number;
  private readonly isOwn: boolean;
  private made = 0;

  /**
   * Makes a pool without a region yet.
   *
   * @throws WireError `BAD_OPTION` where a number is out of its range, or ArenaError as `Reserve.open` does.
   */
  constructor(options: SendRegionsOptions = {}) {
    const { regionBytes = 4096, mostRegions = 1024 } = options;
    check("regionBytes", regionBytes, MAX_REGION_BYTES);
    check("mostRegions", mostRegions, 2 ** 20);
    this.regionBytes = regionBytes;
    this.mostRegions = mostRegions;
    this.spanBytes = Math.ceil((PAYLOAD_OFFSET + regionBytes) / SPAN_ALIGN) * SPAN_ALIGN;
    this.isOwn = options.reserve === undefined;
    this.reserve =
      options.reserve ?? Reserve.open({ name: "send regions", capacityBytes: this.spanBytes * mostRegions });
  }

  /** How many regions are leased, or released and waiting to be written. */
  get taken(): number {
    return this.made - this.free.length;
  }

  /**
   * Leases a region, to be released by {@link SendRegion.release}; or answers `undefined` where all are taken: then peers read too
   * slowly for what is sent, and a message is to be dropped.
   */
  lease(): SendRegion | undefined {
    const region = this.free.pop() ?? this.make();
    region?.lease();
    return region;
  }

  /**
   * Gives the memory back, and closes the reserve where it is the pool's own.
   *
   * @throws WireError `WRONG_STATE` where regions are leased, or wait to be written.
   */
  close(): void {
    const { reserve, free, taken, spanBytes } = this;
    if (taken > 0) {
      throw new WireError(
        "WRONG_STATE",
        `${taken} send regions are leased or wait to be written; release them, and close the server before`,
      );
    }
    for (const { payloadAt } of free) reserve.giveBack(payloadAt - PAYLOAD_OFFSET, spanBytes);
    free.length = 0;
    this.made = 0;
    this.keptViews = 0;
    if (this.isOwn) reserve.close();
  }

  /** Takes a region back; for regions. */
  takeBack(region: SendRegion): void {
    this.free.push(region);
  }

  private make(): SendRegion | undefined {
    if (this.made === this.mostRegions) return undefined;
    const spanAt = this.reserve.take(this.spanBytes, "send region");
    if (spanAt < 0) return undefined;
    this.made++;
    return new SendRegion(this.reserve, spanAt, this.regionBytes, this);
  }
}

function check(option: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new WireError(
    "BAD_OPTION",
    `send regions: ${option} is ${value}; give a whole number from 1 to ${most}`,
  );
}
